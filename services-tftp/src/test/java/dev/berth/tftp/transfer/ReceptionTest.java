package dev.berth.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.transfer.Reception.Act;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReceptionTest {
    private static final long MS = 1_000_000;
    private static final Octets FULL = Octets.copyOf(new byte[512]);
    private static final Octets SHORT = Octets.copyOf(new byte[10]);

    private Reception state;
    private long now = 1_000 * MS;

    private Act begin(Map<String, String> options, long most) {
        return take(Reception.begin(Agreement.of(options, 0), Rollover.TO_ZERO, most, now));
    }

    private Act take(Reception.Step step) {
        state = step.next();
        return step.act();
    }

    private Act data(int block, Octets payload) {
        return take(state.received(new Data(block, payload), now));
    }

    private Act expire() {
        now = state.deadline();
        return take(state.expired(now));
    }

    @Test
    void blocksAreStoredInOrderAndTheLastOnlyAcknowledgedWhenItIsSafe() {
        assertThat(begin(Map.of(), 10_000)).isEqualTo(new Act.Acknowledge(0));
        assertThat(data(1, FULL)).isEqualTo(new Act.Store(FULL, 1));
        assertThat(data(2, SHORT)).isEqualTo(new Act.Finish(SHORT, 2));
        assertThat(state.octets()).isEqualTo(522);
        assertThat(data(2, SHORT)).as("it did not hear our last word").isEqualTo(new Act.Acknowledge(2));
    }

    @Test
    void aBlockThatComesTwiceIsAcknowledgedAgainAndStoredOnce() {
        begin(Map.of(), 10_000);
        data(1, FULL);
        assertThat(data(1, FULL)).isEqualTo(new Act.Acknowledge(1));
        assertThat(data(3, FULL)).isEqualTo(new Act.Acknowledge(1));
        assertThat(state.octets()).isEqualTo(512);
    }

    @Test
    void aWindowIsAcknowledgedAtItsEndAndAGapOnce() {
        assertThat(begin(Map.of("windowsize", "4"), 100_000)).isEqualTo(new Act.OptionAck());
        assertThat(data(1, FULL)).isEqualTo(new Act.Store(FULL, -1));
        data(2, FULL);
        data(3, FULL);
        assertThat(data(4, FULL)).isEqualTo(new Act.Store(FULL, 4));
        data(5, FULL);
        assertThat(data(7, FULL)).isEqualTo(new Act.Acknowledge(5));
        assertThat(data(8, FULL)).isEqualTo(new Act.Nothing());
        data(6, FULL);
        data(7, FULL);
        data(8, FULL);
        assertThat(data(9, FULL)).isEqualTo(new Act.Store(FULL, 9));
    }

    @Test
    void moreThanThereIsRoomForIsRefused() {
        begin(Map.of(), 600);
        data(1, FULL);
        assertThat(data(2, FULL)).isEqualTo(new Act.TooLarge());
        begin(Map.of(), 600);
        data(1, FULL);
        assertThat(data(2, SHORT)).isEqualTo(new Act.Finish(SHORT, 2));
    }

    @Test
    void aBlockLongerThanAgreedIsIllegal() {
        begin(Map.of("blksize", "100"), 10_000);
        assertThat(data(1, FULL)).isEqualTo(new Act.Illegal());
    }

    @Test
    void theClientMayGiveUpAndSilenceEndsItToo() {
        begin(Map.of(), 10_000);
        assertThat(take(state.received(new Failure(3, "no"), now))).isEqualTo(new Act.Aborted(3, "no"));
        assertThat(take(state.received(new Ack(1), now))).isEqualTo(new Act.Nothing());
        long began = now;
        Act act = expire();
        while (!(act instanceof Act.TimedOut)) {
            assertThat(act).isEqualTo(new Act.Acknowledge(0));
            act = expire();
        }
        assertThat(now - began).isBetween(30_000 * MS, 40_000 * MS);
    }

    private record Flying(long at, long order, boolean toServer, int number) {}

    /** Our own sender against our own receiver, over a network that loses, reorders and doubles. */
    @Property(tries = 300, seed = "44")
    void everyOctetArrivesOnceWhateverIsLost(
            @ForAll long seed,
            @ForAll @IntRange(max = 30) int lossPercent,
            @ForAll @IntRange(min = 1, max = 16) int window,
            @ForAll @IntRange(max = 100) int blocks,
            @ForAll Rollover rollover) {
        var random = new Random(seed);
        long length = blocks * 512L + 7;
        var agreement = new Agreement(512, window, null, Map.of());
        var flying = new PriorityQueue<>(Comparator.comparingLong(Flying::at).thenComparingLong(Flying::order));
        long time = 0;
        long order = 0;
        Transfer.Step sending = Transfer.begin(agreement, rollover, length, time);
        Reception.Step taking = Reception.begin(agreement, rollover, 1 << 20, time);
        long stored = 0;
        boolean first = true;
        while (true) {
            if (sending.output() instanceof Output.Blocks sent) {
                for (long block = sent.first(); block <= sent.last(); block++) {
                    for (int copy = random.nextInt(10) == 0 ? 2 : 1; copy > 0; copy--) {
                        if (random.nextInt(100) >= lossPercent) {
                            flying.add(new Flying(
                                    time + MS + random.nextInt((int) (3 * MS)), order++, true, rollover.number(block)));
                        }
                    }
                }
            }
            int ack = switch (taking.act()) {
                case Act.Store store -> {
                    stored += store.octets().length();
                    yield store.number();
                }
                case Act.Finish finish -> {
                    stored += finish.octets().length();
                    yield finish.number();
                }
                case Act.Acknowledge again -> first ? -1 : again.number();
                default -> -1;
            };
            first = false;
            if (ack >= 0 && random.nextInt(100) >= lossPercent) {
                flying.add(new Flying(time + MS + random.nextInt((int) (3 * MS)), order++, false, ack));
            }
            if (taking.next().last()) {
                assertThat(stored).isEqualTo(length);
                return;
            }
            assertThat(taking.act()).isNotInstanceOf(Act.TimedOut.class);
            sending = new Transfer.Step(sending.next(), new Output.Nothing());
            taking = new Reception.Step(taking.next(), new Act.Nothing());
            Flying next = flying.peek();
            long due = Math.min(sending.next().deadline(), taking.next().deadline());
            if (next != null && next.at() <= due) {
                flying.poll();
                time = next.at();
                if (next.toServer()) {
                    boolean short_ =
                            next.number() == rollover.number(sending.next().lastBlock());
                    taking = taking.next()
                            .received(new Data(next.number(), short_ ? Octets.copyOf(new byte[7]) : FULL), time);
                } else {
                    sending = sending.next().received(new Ack(next.number()), time);
                }
            } else {
                time = due;
                if (sending.next().deadline() <= due) {
                    sending = sending.next().expired(time);
                } else {
                    taking = taking.next().expired(time);
                }
            }
        }
    }

    @Property(tries = 500, seed = "45")
    void netasciiComesBackWhateverBlocksItIsCutInto(
            @ForAll @Size(max = 60) byte[] noise, @ForAll @IntRange(min = 1, max = 9) int block) {
        byte[] text = new byte[noise.length];
        for (int i = 0; i < noise.length; i++) {
            text[i] = (byte) "\r\n\0ab".charAt(Math.floorMod(noise[i], 5));
        }
        byte[] wire = Netascii.encode(text);
        var decoder = new NetasciiDecoder();
        var back = new ByteArrayOutputStream();
        for (int at = 0; at < wire.length; at += block) {
            back.writeBytes(decoder.decode(java.util.Arrays.copyOfRange(wire, at, Math.min(wire.length, at + block))));
        }
        back.writeBytes(decoder.end());
        assertThat(back.toString(StandardCharsets.ISO_8859_1)).isEqualTo(new String(text, StandardCharsets.ISO_8859_1));
    }
}
