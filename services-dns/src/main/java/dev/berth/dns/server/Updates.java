package dev.berth.dns.server;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
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
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers UPDATE (RFC 2136): only with a key, decided and committed as a whole, answered when it is durable. */
final class Updates {
    private static final Logger LOG = LoggerFactory.getLogger(Updates.class);
    private static final int ATTEMPTS = 8;

    private final Serving serving;
    private final NameLocks names = new NameLocks();

    Updates(Serving serving) {
        this.serving = serving;
    }

    /** @throws IOException when the client is gone */
    void answer(byte[] message, Decoded.Update update, InetAddress client, Sink sink) throws IOException {
        Tsig tsig = update.signedAt() == 0
                ? null
                : Tsig.judge(
                        message,
                        update.signedAt(),
                        serving.access().get().keys(),
                        serving.clock().instant());
        Rcode rcode = update.signedAt() > 0 && tsig == null ? Rcode.FORMERR : decide(message, tsig, client);
        byte[] out = new byte[Query.MAX_UDP];
        int length = new AnswerWriter(out)
                .reject(
                        message,
                        new Decoded.Rejected(update.id(), update.flags(), update.questionEnd(), update.edns(), rcode));
        serving.counts().answered(rcode);
        sink.send(
                out,
                tsig == null ? length : tsig.sign(out, length, serving.clock().instant()));
    }

    private Rcode decide(byte[] message, @Nullable Tsig tsig, InetAddress client) {
        if (tsig != null && tsig.error() != 0) {
            return Rcode.NOTAUTH;
        }
        TsigKey key = tsig == null ? null : tsig.key();
        List<UpdatePolicy> policies =
                key == null ? List.of() : serving.access().get().updates(key);
        if (key == null || policies.isEmpty()) {
            return refused(client, key, Rcode.REFUSED, "no key that may update");
        }
        UpdateMessage update = UpdateMessage.read(message);
        if (update == null) {
            return Rcode.FORMERR;
        }
        if (!serving.inventory().now().naming().zones().containsKey(update.zone())) {
            return refused(client, key, Rcode.NOTAUTH, "no zone of ours is " + update.zone());
        }
        return names.with(update.names(), () -> commit(update, policies, key, client));
    }

    private Rcode commit(UpdateMessage update, List<UpdatePolicy> policies, TsigKey key, InetAddress client) {
        Inventory inventory = serving.inventory();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Snapshot state = inventory.now();
            Decision decision = UpdateDecision.decide(
                    state,
                    update,
                    policies,
                    () -> Ref.fresh(Kinds.RRSET, serving.clock().instant(), ThreadLocalRandom.current()));
            List<Change> changes;
            Predicate<Snapshot> still;
            switch (decision) {
                case Decision.Refused no -> {
                    return no.rcode() == Rcode.REFUSED ? refused(client, key, no.rcode(), no.reason()) : no.rcode();
                }
                case Decision.Changes yes -> {
                    changes = yes.changes();
                    still = yes.still();
                }
            }
            if (changes.isEmpty()) {
                return Rcode.NOERROR;
            }
            var by = new Actor(Actor.Sort.KEY, key.name().toString());
            Outcome outcome =
                    inventory.commit(new Proposal(by, Subject.NOBODY, "dynamic update", changes).onlyWhile(still));
            switch (outcome) {
                case Outcome.Committed done -> {
                    return Rcode.NOERROR;
                }
                case Outcome.Refused no -> {
                    if (inventory.now().revision() == state.revision()) {
                        return refused(client, key, Rcode.REFUSED, no.reason());
                    }
                    // Another update made the same RRset meanwhile: decide on what is there now.
                }
                case Outcome.Unavailable no -> {
                    LOG.atError()
                            .addKeyValue("cause", no.cause())
                            .addKeyValue("mend", no.mend())
                            .log("dynamic update not committed");
                    return Rcode.SERVFAIL;
                }
                case Outcome.Stale stale -> {
                    // Somebody was faster: decide on what is there now.
                }
            }
        }
        return Rcode.SERVFAIL;
    }

    private static Rcode refused(InetAddress client, @Nullable TsigKey key, Rcode rcode, String reason) {
        LOG.atWarn()
                .addKeyValue("client", client.getHostAddress())
                .addKeyValue("key", key == null ? null : key.name())
                .addKeyValue("reason", reason)
                .log("dynamic update refused");
        return rcode;
    }
}
