package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.libc.TimeSlice;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.dhcp.lease.Arrival;
import dev.berth.dhcp.lease.Decision;
import dev.berth.dhcp.lease.Offer;
import dev.berth.dhcp.lease.ProbeKind;
import dev.berth.dhcp.lease.Quarantine;
import dev.berth.dhcp.lease.Reason;
import dev.berth.dhcp.lease.Received;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.Decoded;
import dev.berth.dhcp.message.DhcpDecoder;
import dev.berth.dhcp.message.DhcpEncoder;
import dev.berth.dhcp.message.DhcpMessage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * From datagram to reply: decode, decide, commit, send. An ACK leaves after its commit, an OFFER at once. Each thread brings
 * its {@link Turn}, in which replies and proposals gather until it is ended.
 */
final class Exchange implements AutoCloseable {
    private static final Actor BY = Actor.service("dhcp");
    private static final int TRIES = 3;
    /** Replies of one system call. */
    private static final int TOGETHER = 64;
    /** Addresses that are tried out for one message. */
    private static final int PROBES = 8;

    private final Inventory inventory;
    private final InstantSource clock;
    private final Deciding deciding;
    private final Counts counts;
    private final Trace trace;
    private final Rivals rivals;
    private final ConflictProbe probe;
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private volatile @Nullable Ports ports;

    /** What waits for its commit. */
    private record Waiting(Decision.Record record, Received received, Decision.@Nullable Answer answer, int tries) {}

    private record Done(Waiting waiting, Outcome outcome) {}

    /** What one thread has to send and to commit. Made, ended and closed by its thread. */
    final class Turn implements AutoCloseable {
        private final Outbox out;
        private final List<Waiting> proposals = new ArrayList<>();

        private Turn(int capacity) {
            out = new Outbox(capacity, Exchange.this::left);
        }

        /** Sends and submits what has gathered. */
        void end() {
            out.flush();
            proposals.forEach(Exchange.this::submit);
            proposals.clear();
        }

        @Override
        public void close() {
            out.close();
        }
    }

    Exchange(
            Inventory inventory,
            InstantSource clock,
            Deciding deciding,
            Counts counts,
            Trace trace,
            Rivals rivals,
            ConflictProbe probe) {
        this.inventory = inventory;
        this.clock = clock;
        this.deciding = deciding;
        this.counts = counts;
        this.trace = trace;
        this.rivals = rivals;
        this.probe = probe;
    }

    /** Where replies leave from; to be called once, before the first datagram. */
    void use(Ports opened) {
        ports = opened;
    }

    /** For a thread that takes many messages. */
    Turn turn() {
        return new Turn(TOGETHER);
    }

    /** Takes one datagram. Any number of threads. */
    void received(byte[] datagram, Arrival arrival, Turn turn) {
        switch (DhcpDecoder.decode(datagram)) {
            case Decoded.Whole whole -> {
                counts.received(whole.message());
                trace.received(whole.message(), arrival);
                handle(new Received(whole.message(), arrival), 1, turn);
            }
            case Decoded.Malformed bad -> {
                counts.malformed();
                counts.silent(Reason.MALFORMED);
                trace.malformed(arrival, bad);
            }
        }
    }

    private void handle(Received received, int tries, Turn turn) {
        Decision decision = deciding.decide(received, tries == 1, clock.instant());
        switch (decision) {
            case Decision.Answer answer -> {
                Offer offered = answer.offered();
                if (offered == null || deciding.settings().probe() == ProbeKind.OFF) {
                    answer(received, answer, tries, turn);
                } else {
                    probed(received, answer, offered, tries, turn);
                }
            }
            case Decision.Note note -> {
                counts.silent(Reason.NO_ANSWER_DUE);
                turn.proposals.add(new Waiting(note.record(), received, null, tries));
            }
            case Decision.Silence silence -> silent(received, silence.reason());
        }
    }

    private void answer(Received received, Decision.Answer answer, int tries, Turn turn) {
        Decision.Record record = answer.record();
        if (record == null) {
            send(received, answer, turn);
        } else {
            turn.proposals.add(new Waiting(record, received, answer, tries));
        }
    }

    /** Answers when nobody is found to use the address, else puts it to rest and looks for another. */
    private void probed(Received received, Decision.Answer answer, Offer offered, int tries, Turn turn) {
        String wire = received.message().header().relayed()
                ? null
                : received.arrival().interfaceName();
        boolean asks = (wire != null || deciding.settings().probe() == ProbeKind.ICMP)
                && Quarantine.concerns(inventory.now(), offered);
        ConflictProbe.Asked asked = asks
                ? probe.ask(offered, wire, clock.instant(), holder -> {
                    // On the asking thread.
                    try (var own = new Turn(1)) {
                        if (holder == null) {
                            answer(received, answer, tries, own);
                        } else {
                            rest(received, offered, holder.mac(), tries, own);
                        }
                        own.end();
                    }
                })
                : ConflictProbe.Asked.NO;
        switch (asked) {
            case YES -> {}
            case ALREADY -> silent(received, Reason.PROBING);
            case NO -> answer(received, answer, tries, turn);
        }
    }

    private void rest(Received received, Offer offered, @Nullable Mac holder, int tries, Turn turn) {
        counts.conflicts.increment();
        Decision.Record record = Quarantine.record(inventory.now(), offered, holder, clock.instant());
        Outcome outcome = inventory.commit(new Proposal(BY, record.about(), record.why(), record.changes()));
        if (outcome instanceof Outcome.Committed yes) {
            trace.committed(yes.commit());
        }
        deciding.withdraw(offered);
        if (tries < PROBES) {
            handle(received, tries + 1, turn);
        } else {
            silent(received, Reason.STALE);
        }
    }

    @Override
    public void close() {
        probe.close();
    }

    private void submit(Waiting waiting) {
        Decision.Record record = waiting.record();
        inventory.submit(
                new Proposal(BY, record.about(), record.why(), record.changes()),
                outcome -> done.add(new Done(waiting, outcome)));
    }

    /** Finishes what has been committed; ends when interrupted. */
    void finish() {
        TimeSlice.shortest();
        List<Done> next = new ArrayList<>(TOGETHER);
        try (Turn turn = turn()) {
            while (true) {
                next.add(done.take());
                done.drainTo(next, TOGETHER - 1);
                next.forEach(each -> finish(each.waiting(), each.outcome(), turn));
                next.clear();
                turn.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void finish(Waiting waiting, Outcome outcome, Turn turn) {
        switch (outcome) {
            case Outcome.Committed yes -> {
                trace.committed(yes.commit());
                Decision.Answer answer = waiting.answer();
                if (answer != null) {
                    send(waiting.received(), answer, turn);
                }
            }
            case Outcome.Stale stale -> {
                if (waiting.tries() < TRIES) {
                    counts.retried.increment();
                    handle(waiting.received(), waiting.tries() + 1, turn);
                } else {
                    silent(waiting.received(), Reason.STALE);
                }
            }
            case Outcome.Refused refused -> {
                trace.refused(waiting.received(), refused);
                silent(waiting.received(), Reason.REFUSED);
            }
            case Outcome.Unavailable unavailable -> {
                trace.unavailable(unavailable);
                silent(waiting.received(), Reason.UNAVAILABLE);
            }
        }
    }

    private void silent(Received received, Reason reason) {
        counts.silent(reason);
        trace.silent(received, reason);
        if (reason == Reason.OTHER_SERVER || reason == Reason.NOT_FOR_SERVERS) {
            rivals.saw(received, deciding.settings().others());
        }
    }

    private void send(Received received, Decision.Answer answer, Turn turn) {
        DhcpMessage reply = answer.reply();
        DhcpEncoder encoder = turn.out.encoder();
        int length = encoder.write(reply, answer.limit());
        if (!encoder.dropped().isEmpty()) {
            counts.droppedOptions.add(encoder.dropped().size());
        }
        Ipv4 server = reply.options().address(Code.SERVER_ID);
        Ports open = ports;
        turn.out.about(received, answer);
        boolean gone = open != null
                && open.send(
                        turn.out,
                        answer.path(),
                        encoder.bytes(),
                        length,
                        received.arrival(),
                        server == null ? Ipv4.ANY : server,
                        reply.header().yiaddr());
        if (!gone) {
            left(received, answer, false);
        }
    }

    private void left(Received received, Decision.Answer answer, boolean sent) {
        if (sent) {
            counts.sent(answer.reply());
            trace.sent(answer.reply(), answer.path());
        } else {
            silent(received, Reason.SEND_FAILED);
        }
    }
}
