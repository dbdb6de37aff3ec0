package dev.berth.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.tftp.message.TftpPacket.Ack;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A transfer over a simulated network that loses, delays (and so reorders) and doubles packets. */
class LossyNetworkTest {
    private static final long MS = 1_000_000;

    /** What arrives somewhere at a time: a block at the client or an acknowledgement at the server. */
    private record Arrival(long at, long order, boolean toClient, int number, boolean oack) {}

    private static final class Network {
        final PriorityQueue<Arrival> flying =
                new PriorityQueue<>(Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::order));
        final Random random;
        final int lossPercent;
        final int doublePercent;
        long sent;

        Network(long seed, int lossPercent, int doublePercent) {
            random = new Random(seed);
            this.lossPercent = lossPercent;
            this.doublePercent = doublePercent;
        }

        void send(long now, boolean toClient, int number, boolean oack) {
            int copies = random.nextInt(100) < doublePercent ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                sent++;
                if (random.nextInt(100) >= lossPercent) {
                    flying.add(new Arrival(now + MS + random.nextInt((int) (3 * MS)), sent, toClient, number, oack));
                }
            }
        }
    }

    /** A client as RFC 7440 describes it: takes blocks in order, acknowledges each window, and the last good one at a gap. */
    private static final class Client {
        final Network network;
        final int window;
        final Rollover rollover;
        final long lastBlock;
        long have;
        int inWindow;
        boolean complained;
        boolean started;

        Client(Network network, int window, Rollover rollover, long lastBlock) {
            this.network = network;
            this.window = window;
            this.rollover = rollover;
            this.lastBlock = lastBlock;
        }

        void takes(Arrival arrival) {
            if (arrival.oack()) {
                if (!started) {
                    network.send(arrival.at(), false, 0, false);
                }
                return;
            }
            started = true;
            if (arrival.number() == rollover.number(have + 1) && have < lastBlock) {
                have++;
                inWindow++;
                complained = false;
                if (inWindow == window || have == lastBlock) {
                    inWindow = 0;
                    network.send(arrival.at(), false, rollover.number(have), false);
                }
            } else if (window == 1 || !complained) {
                complained = window > 1;
                inWindow = 0;
                network.send(arrival.at(), false, rollover.number(have), false);
            }
        }

        /** What a client does that heard nothing for a second. */
        void waits(long now) {
            complained = false;
            if (started) {
                network.send(now, false, rollover.number(have), false);
            }
        }
    }

    @Property(tries = 400, seed = "42")
    void everyBlockArrivesInOrderAndThePacketsStayFew(
            @ForAll long seed,
            @ForAll @IntRange(max = 30) int lossPercent,
            @ForAll @IntRange(max = 20) int doublePercent,
            @ForAll @IntRange(min = 1, max = 20) int window,
            @ForAll @IntRange(max = 200) int blocks) {
        run(seed, lossPercent, doublePercent, window, blocks * 512L + 7, Rollover.TO_ZERO);
    }

    @Property(tries = 4, seed = "43")
    void blockNumbersMayRollOverOnTheWay(@ForAll long seed, @ForAll Rollover rollover) {
        run(seed, 1, 1, 16, 70_000L * 512, rollover);
    }

    private static void run(long seed, int lossPercent, int doublePercent, int window, long length, Rollover rollover) {
        var network = new Network(seed, lossPercent, doublePercent);
        Map<String, String> options = new HashMap<>();
        if (window > 1) {
            options.put("windowsize", Integer.toString(window));
        }
        long now = 0;
        Transfer.Step step = Transfer.begin(Agreement.of(options, length), rollover, length, now);
        var client = new Client(network, window, rollover, step.next().lastBlock());
        long nextWait = 1_000 * MS;
        while (true) {
            Transfer state = step.next();
            switch (step.output()) {
                case Output.Nothing nothing -> {}
                case Output.OptionAck ack -> network.send(now, true, 0, true);
                case Output.Blocks sent -> {
                    for (long block = sent.first(); block <= sent.last(); block++) {
                        network.send(now, true, rollover.number(block), false);
                    }
                }
                case Output.Ended ended -> {
                    // A client whose last acknowledgement was lost has left, as real ones do.
                    assertThat(ended.end()).isInstanceOfAny(Output.End.Complete.class, Output.End.LastAckMissing.class);
                    assertThat(client.have).isEqualTo(client.lastBlock);
                    // No apprentice: in lock-step without loss a block costs itself and its acknowledgements, and even
                    // the
                    // worst reordering costs a bounded number of windows.
                    double perBlock = (double) network.sent / (client.lastBlock + 10);
                    assertThat(perBlock).isLessThan(window == 1 && lossPercent == 0 ? 3 : 4 + 2 * window);
                    return;
                }
            }
            Arrival next = network.flying.peek();
            long due = state.deadline();
            if (next != null && next.at() <= due && next.at() <= nextWait) {
                network.flying.poll();
                now = next.at();
                if (next.toClient()) {
                    client.takes(next);
                    nextWait = now + 1_000 * MS;
                    step = new Transfer.Step(state, new Output.Nothing());
                } else {
                    step = state.received(new Ack(next.number()), now);
                }
            } else if (nextWait < due) {
                now = nextWait;
                client.waits(now);
                nextWait = now + 1_000 * MS;
                step = new Transfer.Step(state, new Output.Nothing());
            } else {
                now = due;
                step = state.expired(now);
            }
        }
    }
}
