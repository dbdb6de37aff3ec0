package dev.berth.ntp.upstream;

import dev.berth.appliance.net.Ipv4;
import dev.berth.ntp.clock.KernelClock;
import dev.berth.ntp.clock.Reference;
import dev.berth.ntp.message.Leap;
import dev.berth.ntp.message.Mode;
import dev.berth.ntp.message.NtpPacket;
import dev.berth.ntp.message.NtpTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A little world of clocks with a true time of its own: servers that are right or wrong, and appliances that ask them. */
final class World {
    static final long NANOS = 1_000_000_000L;
    static final long MS = 1_000_000L;
    private static final long STEP = NANOS / 2;
    private static final int PRECISION = -24;

    final Random random = new Random(11);
    /** True time, nanoseconds since 1970. */
    long now = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * NANOS;

    final Map<Ipv4, Answers> hosts = new LinkedHashMap<>();
    final List<Appliance> appliances = new ArrayList<>();
    /** Milliseconds one way, at the least; as much again at random. */
    long wayMillis = 1;

    /** Something that answers: null for silence. */
    interface Answers {
        NtpPacket answer(NtpPacket request);
    }

    /** A server of stratum 1 that is off by so much, which may be changed. */
    final class PlainServer implements Answers {
        long off;
        boolean silent;
        Leap leap = Leap.NONE;

        @Override
        public NtpPacket answer(NtpPacket request) {
            if (silent) {
                return null;
            }
            NtpTimestamp stamp = stamp(now + off);
            return new NtpPacket(
                    leap,
                    4,
                    Mode.SERVER,
                    1,
                    6,
                    PRECISION,
                    0,
                    66,
                    NtpPacket.letters("GPS "),
                    stamp,
                    request.transmit(),
                    stamp,
                    stamp);
        }
    }

    PlainServer server(String address) {
        var server = new PlainServer();
        hosts.put(Ipv4.of(address), server);
        return server;
    }

    /** An appliance whose crystal is wrong, and whose clock begins wrong. */
    final class Appliance implements Answers {
        final Ipv4 address;
        final double drift;
        final long began = now;
        long wrong;
        boolean off;
        Judgement judgement = Judgement.NONE;
        Keeping keeping;
        final List<Source> sources = new ArrayList<>();

        Appliance(String address, double drift, long wrong) {
            this.address = Ipv4.of(address);
            this.drift = drift;
            this.wrong = wrong;
            hosts.put(this.address, this);
            appliances.add(this);
            keep();
        }

        Appliance asks(String server, boolean peer) {
            sources.add(Source.begin(new Endpoint(Ipv4.of(server), 123), peer, raw(now)));
            return this;
        }

        long raw(long at) {
            return at + wrong + (long) ((at - began) * drift);
        }

        /** What it would tell a client now, nanoseconds. */
        long served() {
            Course course = keeping.course();
            return raw(now) + (course == null ? 0 : course.offsetAt(raw(now)));
        }

        long error() {
            return served() - now;
        }

        /** How wrong it says that it may be. */
        long bound() {
            return keeping.reference().rootDelay().toNanos() / 2
                    + (keeping.reference().dispersionAt(stamp(served())) & 0xffffffffL) * NANOS / 65_536;
        }

        void keep() {
            boolean waiting = !sources.isEmpty() && now - began < 300 * NANOS;
            Instant system = Instant.ofEpochSecond(raw(now) / NANOS, raw(now) % NANOS);
            keeping = Keeping.of(new Keeping.Circumstances(
                    new KernelClock.State.Unsynchronised(),
                    judgement.following(),
                    waiting,
                    10,
                    PRECISION,
                    system,
                    raw(now)));
        }

        @Override
        public NtpPacket answer(NtpPacket request) {
            if (off) {
                return null;
            }
            Reference reference = keeping.reference();
            NtpTimestamp stamp = stamp(served());
            return new NtpPacket(
                    reference.leap(),
                    4,
                    Mode.SERVER,
                    reference.stratum() & 15,
                    6,
                    PRECISION,
                    reference.delay(),
                    reference.dispersionAt(stamp),
                    reference.referenceId(),
                    reference.since(),
                    request.transmit(),
                    stamp,
                    stamp);
        }

        private void work() {
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                if (source.underWay() != null && raw(now) >= source.dueAt()) {
                    source = source.unanswered();
                }
                if (source.underWay() == null && raw(now) >= source.dueAt()) {
                    source = ask(source);
                }
                sources.set(i, source);
            }
            judgement = Judgement.of(
                    sources, judgement, keeping.origin() == Keeping.Origin.LOCAL, Set.of(address), 60, raw(now));
            keep();
        }

        private Source ask(Source source) {
            long asked = now;
            var exchange = new Exchange(new NtpTimestamp(random.nextLong()), raw(now));
            Source sent = source.sent(exchange, random.nextDouble());
            now += way();
            Answers there = hosts.get(source.address());
            NtpPacket answer = there == null ? null : there.answer(Exchange.request(exchange.cookie(), 6));
            now += way();
            Source received = answer == null
                    ? sent
                    : sent.received(exchange.judge(answer, raw(now), PRECISION), raw(now), judgement.frequency());
            now = asked;
            return received;
        }
    }

    private long way() {
        return (long) ((1 + random.nextDouble()) * wayMillis * MS);
    }

    static NtpTimestamp stamp(long nanos) {
        return NtpTimestamp.of(nanos / NANOS, nanos % NANOS);
    }

    void run(long seconds) {
        run(seconds, () -> {});
    }

    void run(long seconds, Runnable check) {
        long end = now + seconds * NANOS;
        while (now < end) {
            now += STEP;
            for (Appliance appliance : appliances) {
                if (!appliance.off) {
                    appliance.work();
                }
            }
            check.run();
        }
    }
}
