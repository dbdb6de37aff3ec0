package dev.berth.dns.server;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.message.AnswerWriter;
import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Rcode;
import dev.berth.dns.message.Tsig;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.transfer.TransferWriter.Sink;
import dev.berth.dns.update.UpdateDecision;
import dev.berth.dns.update.UpdateDecision.Decision;
import dev.berth.dns.update.UpdateMessage;
import dev.berth.dns.update.UpdatePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Answers UPDATE (RFC 2136): only with a key, decided and committed as a whole, answered when it is durable and
 * queries show it. One thread decides them as they come and waits for no commit; only an update of a name whose last update is still being committed waits for that.
 */
final class Updates {
    private static final Logger LOG = LoggerFactory.getLogger(Updates.class);
    private static final int ATTEMPTS = 8;
    private static final int IDLE_SECONDS = 10;

    private final Serving serving;
    private final Executor desk;
    /** Names that are being committed, with who waits for them. The desk's alone, as is all that follows. */
    private final Map<DomainName, List<Pending>> busy = new HashMap<>();

    private final Deque<Pending> freed = new ArrayDeque<>();
    private final byte[] out = new byte[Query.MAX_UDP];

    /** Takes an answer, which stands in the octets only during the call. */
    interface Answered {
        void take(byte[] message, int length);
    }

    private record Asked(
            byte[] message,
            Decoded.Update update,
            InetAddress client,
            @Nullable Tsig tsig,
            Answered answered) {}

    private record Pending(
            Asked asked, TsigKey key, List<UpdatePolicy> policies, UpdateMessage update, Set<DomainName> names) {}

    Updates(Serving serving) {
        this.serving = serving;
        var one = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("dns-updates").factory());
        one.allowCoreThreadTimeOut(true);
        this.desk = one;
    }

    /** Takes a message that nobody else writes to; it is answered when all is done. */
    void take(byte[] message, Decoded.Update update, InetAddress client, Answered answered) {
        work(() -> {
            Tsig tsig = update.signedAt() == 0
                    ? null
                    : Tsig.judge(
                            message,
                            update.signedAt(),
                            serving.access().get().keys(),
                            serving.clock().instant());
            var asked = new Asked(message, update, client, tsig, answered);
            Rcode rcode;
            try {
                rcode = begin(asked);
            } catch (RuntimeException e) {
                rcode = failed(e);
            }
            if (rcode != null) {
                answer(asked, rcode);
            }
        });
    }

    /**
     * Waits for the answer, and sends it.
     *
     * @throws IOException when the client is gone
     */
    void answer(byte[] message, Decoded.Update update, InetAddress client, Sink sink) throws IOException {
        var answer = new CompletableFuture<byte[]>();
        take(message, update, client, (octets, length) -> answer.complete(Arrays.copyOf(octets, length)));
        byte[] octets = answer.join();
        sink.send(octets, octets.length);
    }

    private void work(Runnable task) {
        desk.execute(() -> {
            task.run();
            for (Pending next = freed.poll(); next != null; next = freed.poll()) {
                begin(next);
            }
        });
    }

    private void answer(Asked asked, Rcode rcode) {
        Decoded.Update update = asked.update();
        Tsig tsig = asked.tsig();
        int length = new AnswerWriter(out)
                .reject(
                        asked.message(),
                        new Decoded.Rejected(update.id(), update.flags(), update.questionEnd(), update.edns(), rcode));
        serving.counts().answered(rcode);
        asked.answered()
                .take(
                        out,
                        tsig == null
                                ? length
                                : tsig.sign(out, length, serving.clock().instant()));
    }

    /** Null where the answer has to wait. */
    private @Nullable Rcode begin(Asked asked) {
        Tsig tsig = asked.tsig();
        if (tsig == null && asked.update().signedAt() > 0) {
            return Rcode.FORMERR;
        }
        if (tsig != null && tsig.error() != 0) {
            return Rcode.NOTAUTH;
        }
        TsigKey key = tsig == null ? null : tsig.key();
        List<UpdatePolicy> policies =
                key == null ? List.of() : serving.access().get().updates(key);
        if (key == null || policies.isEmpty()) {
            return refused(asked, key, Rcode.REFUSED, "no key that may update");
        }
        UpdateMessage update = UpdateMessage.read(asked.message());
        if (update == null) {
            return Rcode.FORMERR;
        }
        if (!serving.inventory().now().naming().zones().containsKey(update.zone())) {
            return refused(asked, key, Rcode.NOTAUTH, "no zone of ours is " + update.zone());
        }
        begin(new Pending(asked, key, policies, update, update.names()));
        return null;
    }

    /** Begins unless one of the names is busy. */
    private void begin(Pending pending) {
        for (DomainName name : pending.names()) {
            List<Pending> waiting = busy.get(name);
            if (waiting != null) {
                waiting.add(pending);
                return;
            }
        }
        pending.names().forEach(name -> busy.put(name, new ArrayList<>(0)));
        attempt(pending, 1);
    }

    private void attempt(Pending pending, int count) {
        Rcode rcode;
        try {
            rcode = decide(pending, count);
        } catch (RuntimeException e) {
            rcode = failed(e);
        }
        if (rcode != null) {
            finish(pending, rcode);
        }
    }

    private void finish(Pending pending, Rcode rcode) {
        for (DomainName name : pending.names()) {
            List<Pending> waiting = busy.remove(name);
            if (waiting != null) {
                freed.addAll(waiting);
            }
        }
        answer(pending.asked(), rcode);
    }

    /** Null where a commit has to be waited for. */
    private @Nullable Rcode decide(Pending pending, int count) {
        Inventory inventory = serving.inventory();
        Snapshot state = inventory.now();
        Decision decision = UpdateDecision.decide(
                state,
                pending.update(),
                pending.policies(),
                () -> Ref.fresh(Kinds.RRSET, serving.clock().instant(), ThreadLocalRandom.current()));
        return switch (decision) {
            case Decision.Refused no ->
                no.rcode() == Rcode.REFUSED
                        ? refused(pending.asked(), pending.key(), no.rcode(), no.reason())
                        : no.rcode();
            case Decision.Changes yes -> {
                if (yes.changes().isEmpty()) {
                    yield Rcode.NOERROR;
                }
                var by = new Actor(Actor.Sort.KEY, pending.key().name().toString());
                inventory.submit(
                        new Proposal(by, Subject.NOBODY, "dynamic update", yes.changes()).onlyWhile(yes.still()),
                        outcome -> work(() -> committed(pending, count, state.revision(), outcome)));
                yield null;
            }
        };
    }

    private void committed(Pending pending, int count, long seen, Outcome outcome) {
        switch (outcome) {
            case Outcome.Committed done -> {
                // Who is told that it is done may ask at once.
                Runnable then = () -> work(() -> finish(pending, Rcode.NOERROR));
                if (serving.zones().showsOrTells(done.commit().revision(), then)) {
                    finish(pending, Rcode.NOERROR);
                }
            }
            case Outcome.Unavailable no -> {
                LOG.atError()
                        .addKeyValue("cause", no.cause())
                        .addKeyValue("mend", no.mend())
                        .log("dynamic update not committed");
                finish(pending, Rcode.SERVFAIL);
            }
            case Outcome.Refused no -> {
                if (serving.inventory().now().revision() == seen) {
                    finish(pending, refused(pending.asked(), pending.key(), Rcode.REFUSED, no.reason()));
                } else {
                    // Somebody made the same RRset meanwhile: decide on what is there now.
                    again(pending, count);
                }
            }
            case Outcome.Stale stale -> again(pending, count);
        }
    }

    private void again(Pending pending, int count) {
        if (count < ATTEMPTS) {
            attempt(pending, count + 1);
        } else {
            finish(pending, Rcode.SERVFAIL);
        }
    }

    private static Rcode failed(RuntimeException e) {
        LOG.atError().setCause(e).log("dynamic update not made, an error of Berth; please report it");
        return Rcode.SERVFAIL;
    }

    private static Rcode refused(Asked asked, @Nullable TsigKey key, Rcode rcode, String reason) {
        // Anybody can send one without a key, and must not fill the log with it.
        LOG.atLevel(key == null ? Level.DEBUG : Level.WARN)
                .addKeyValue("client", asked.client().getHostAddress())
                .addKeyValue("key", key == null ? null : key.name())
                .addKeyValue("reason", reason)
                .log("dynamic update refused");
        return rcode;
    }
}
