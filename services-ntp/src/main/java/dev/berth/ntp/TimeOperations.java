package dev.berth.ntp;

import dev.berth.appliance.inventory.Machine;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.Param;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.server.ClientClock;
import dev.berth.ntp.server.Clients;
import dev.berth.ntp.server.NtpServer;
import dev.berth.ntp.upstream.Claims;
import dev.berth.ntp.upstream.Course;
import dev.berth.ntp.upstream.Judgement;
import dev.berth.ntp.upstream.Keeping;
import dev.berth.ntp.upstream.Register;
import dev.berth.ntp.upstream.Source;
import dev.berth.ntp.upstream.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth ntp show}, {@code ntp sources} and {@code ntp clients}. */
final class TimeOperations {
    private static final double PARTS_PER_MILLION = 1e6;

    private final Supplier<NtpService> service;

    TimeOperations(Supplier<NtpService> service) {
        this.service = service;
    }

    /**
     * @param from servers, held (servers that are silent now), system, local or none
     * @param reference the server that we follow, or four letters
     * @param systemOffsetMillis what the served time is ahead of the system clock
     * @param frequency parts per million that the clock of this machine is slow
     * @param rootDistanceMillis what the served time may be wrong
     */
    record Time(
            Instant now,
            String from,
            int stratum,
            String reference,
            double systemOffsetMillis,
            double frequency,
            double rootDistanceMillis) {}

    /**
     * @param offsetMillis what the server is ahead of the served time; null before it was measured
     * @param answered how many of the last eight requests
     * @param every seconds between requests
     */
    record Row(
            String server,
            String state,
            @Nullable Integer stratum,
            @Nullable Double offsetMillis,
            @Nullable Double delayMillis,
            @Nullable Double jitterMillis,
            int answered,
            long every) {}

    record Sources(List<Row> sources) {}

    /**
     * @param host whose lease or reservation the address is
     * @param stratum what its clock claims to be; null where it says nothing
     * @param aheadMillis what its clock is ahead of the served time, negative behind; null where it does not tell
     * @param warning what will fail there, or null
     */
    record Asker(
            Ipv4 address,
            @Nullable String host,
            Instant lastAsked,
            long requests,
            int version,
            @Nullable Integer stratum,
            @Nullable Double aheadMillis,
            @Nullable String warning) {}

    record Filter(
            @Param("only clocks that are far off") @Nullable Boolean farOff) {}

    record Askers(List<Asker> clients) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "ntp show",
                        "The served time and where it comes from",
                        "/ntp",
                        Operation.Nothing.class,
                        Time.class,
                        this::show),
                Operation.reading(
                        "ntp sources",
                        "The servers whose time is asked, and what is thought of each",
                        "/ntp/sources",
                        Operation.Nothing.class,
                        Sources.class,
                        this::sources),
                Operation.reading(
                        "ntp clients",
                        "Who asks for the time, and what their clocks look like",
                        "/ntp/clients",
                        Filter.class,
                        Askers.class,
                        this::clients));
    }

    private Askers clients(Filter filter, Call call) throws OperationFailure {
        NtpServer server = server();
        Snapshot snapshot = service.get().inventory().now();
        Instant now = server.now();
        return new Askers(server.clients().stream()
                .filter(sight -> !Boolean.TRUE.equals(filter.farOff())
                        || sight.clock() != null && sight.clock().isFarOff())
                .map(sight -> asker(sight, Machine.at(sight.address(), snapshot, now)))
                .toList());
    }

    private static Asker asker(Clients.Sight sight, Machine machine) {
        ClientClock clock = sight.clock();
        Long ahead = clock == null ? null : clock.ahead();
        return new Asker(
                sight.address(),
                machine.name(),
                sight.askedAt(),
                sight.requests(),
                sight.version(),
                clock == null ? null : clock.stratum(),
                ahead == null ? null : millis(ahead),
                clock != null && clock.isFarOff() ? "TLS, Kerberos and Puppet will fail" : null);
    }

    private NtpServer server() throws OperationFailure {
        NtpServer server = service.get().server();
        if (server == null) {
            throw new OperationFailure(
                    OperationFailure.Reason.UNAVAILABLE, "ntp does not serve now; berth status says why");
        }
        return server;
    }

    private Time show(Operation.Nothing nothing, Call call) throws OperationFailure {
        NtpServer server = server();
        Keeping keeping = server.keeping();
        Reference reference = keeping.reference();
        Instant now = server.now();
        boolean followed = keeping.origin() == Keeping.Origin.SERVERS || keeping.origin() == Keeping.Origin.HELD;
        return new Time(
                now,
                word(keeping.origin()),
                reference.stratum(),
                followed ? new Ipv4(reference.referenceId()).toString() : letters(reference.referenceId()),
                millis(Duration.between(service.get().system(), server.now()).toNanos()),
                Math.round(server.judgement().frequency() * PARTS_PER_MILLION * 1e3) / 1e3,
                millis(server.rootDistance()));
    }

    private Sources sources(Operation.Nothing nothing, Call call) throws OperationFailure {
        NtpServer server = server();
        Judgement judgement = server.judgement();
        return new Sources(server.sources().stream()
                .map(source -> row(source, judgement, server))
                .toList());
    }

    private static Row row(Source source, Judgement judgement, NtpServer server) {
        long raw = server.raw();
        Register.Estimate estimate = source.register().estimate(raw, judgement.frequency());
        Course course = server.keeping().course();
        Claims claims = source.claims();
        Verdict verdict = judgement.verdicts().getOrDefault(source.endpoint(), Verdict.UNREACHABLE);
        return new Row(
                source.endpoint().toString(),
                word(verdict),
                claims == null ? null : claims.stratum(),
                estimate == null || course == null ? null : millis(estimate.offset() - course.offsetAt(raw)),
                estimate == null ? null : millis(estimate.delay()),
                estimate == null ? null : millis(estimate.jitter()),
                Integer.bitCount(source.reach()),
                1L << source.schedule().poll());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** To the microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    private static String letters(int id) {
        var text = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            text.append((char) (id >>> shift & 0x7f));
        }
        return text.toString();
    }
}
