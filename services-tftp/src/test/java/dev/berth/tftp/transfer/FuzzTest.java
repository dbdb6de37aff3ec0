package dev.berth.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import dev.berth.tftp.boot.BootPath;
import dev.berth.tftp.message.Decoded;
import dev.berth.tftp.message.TftpCodec;
import dev.berth.tftp.message.TftpPacket;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.message.TftpPacket.ReadRequest;
import dev.berth.tftp.message.TftpPacket.WriteRequest;
import dev.berth.tftp.transfer.Reception.Act;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Clients' packets with octets changed, cut and lengthened: requests, and what comes in the midst of a transfer each way.
 * {@code -Dberth.fuzz=1000000} makes more of them, {@code -Dberth.fuzz.seed} others.
 */
class FuzzTest {
    private static final int PACKETS = Integer.getInteger("berth.fuzz", 50_000);
    private static final long SEED = Long.getLong("berth.fuzz.seed", 1);
    private static final long MILLI = 1_000_000;
    private static final long MOST = 100_000;
    private static final int EACH = 40;

    private static final List<TftpPacket> REQUESTS = List.of(
            new ReadRequest("pxelinux.0", "octet", Map.of("blksize", "1432", "tsize", "0")),
            new ReadRequest("grub\\grub.cfg", "octet", Map.of("windowsize", "4", "timeout", "1", "blksize", "8")),
            new ReadRequest("../etc/passwd", "netascii", Map.of()),
            new WriteRequest("dump", "octet", Map.of("windowsize", "8", "blksize", "512")));

    private final Random random = new Random(SEED);
    private long now = 1;

    @Test
    void whateverComesNoTransferLeavesItsBoundsAndEachEnds() {
        int begun = 0;
        for (int i = 0; i < PACKETS; i += EACH) {
            byte[] request = mutated(TftpCodec.encode(REQUESTS.get(random.nextInt(REQUESTS.size()))));
            try {
                begun += begin(request) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("packet " + i + " of seed " + SEED + ": " + Octets.copyOf(request), e);
            }
        }
        assertThat(begun).isGreaterThan(PACKETS / EACH / 4);
    }

    private boolean begin(byte[] request) {
        if (!(TftpCodec.decode(ByteBuffer.wrap(request)) instanceof Decoded.Whole whole)) {
            return false;
        }
        Rollover rollover = random.nextBoolean() ? Rollover.TO_ONE : Rollover.TO_ZERO;
        switch (whole.packet()) {
            case ReadRequest read -> {
                BootPath.of(read.file())
                        .ifPresent(path -> assertThat(path.parts())
                                .noneMatch(part -> part.equals("..") || part.contains("/") || part.contains("\\")));
                long length = random.nextInt((int) MOST);
                send(Transfer.begin(Agreement.of(read.options(), length), rollover, length, now), length);
            }
            case WriteRequest write ->
                receive(Reception.begin(Agreement.of(write.options(), MOST), rollover, MOST, now), rollover);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void send(Transfer.Step first, long length) {
        Transfer.Step step = first;
        for (int i = 0; i < EACH && !(step.output() instanceof Output.Ended); i++) {
            Transfer before = step.next();
            if (step.output() instanceof Output.Blocks blocks) {
                long blockSize = before.agreement().blockSize();
                assertThat(blocks.first()).isBetween(1L, blocks.last());
                assertThat((blocks.last() - 1) * blockSize).isLessThanOrEqualTo(length);
                assertThat(blocks.last() - blocks.first())
                        .isLessThan(before.agreement().windowSize());
            }
            now += random.nextInt(3) == 0 ? 2_000 * MILLI : random.nextInt(40) * MILLI;
            int number = before.rollover().number(before.acked()) + random.nextInt(6) - 1;
            TftpPacket packet = random.nextInt(30) == 0 ? new Failure(3, "full") : new Ack(number & 0xffff);
            step = received(before, packet);
            assertThat(step.next().acked()).isBetween(before.acked(), before.sent());
        }
        Transfer last = step.next();
        for (int i = 0; i < EACH && !(step.output() instanceof Output.Ended); i++) {
            now = last.deadline();
            step = last.expired(now);
            last = step.next();
        }
        assertThat(step.output()).isInstanceOf(Output.Ended.class);
    }

    private Transfer.Step received(Transfer state, TftpPacket packet) {
        Transfer current = state;
        if (now >= state.deadline() && random.nextBoolean()) {
            Transfer.Step expired = state.expired(now);
            if (expired.output() instanceof Output.Ended) {
                return expired;
            }
            current = expired.next();
        }
        return TftpCodec.decode(ByteBuffer.wrap(mutated(TftpCodec.encode(packet)))) instanceof Decoded.Whole whole
                ? current.received(whole.packet(), now)
                : new Transfer.Step(current, new Output.Nothing());
    }

    private void receive(Reception.Step first, Rollover rollover) {
        Reception state = first.next();
        for (int i = 0; i < EACH && !state.last(); i++) {
            now += random.nextInt(40) * MILLI;
            int length = Math.min(state.agreement().blockSize(), 2_000) - random.nextInt(30) / 29;
            var block = new Data(
                    rollover.number(state.have() + random.nextInt(3)) & 0xffff,
                    Octets.copyOf(new byte[Math.max(0, length)]));
            if (!(TftpCodec.decode(ByteBuffer.wrap(mutated(TftpCodec.encode(block)))) instanceof Decoded.Whole whole)) {
                continue;
            }
            Reception.Step step = state.received(whole.packet(), now);
            assertThat(step.next().octets()).isBetween(state.octets(), MOST);
            boolean over = step.act() instanceof Act.TooLarge
                    || step.act() instanceof Act.Illegal
                    || step.act() instanceof Act.Aborted;
            if (over) {
                return;
            }
            state = step.next();
        }
    }

    private byte[] mutated(byte[] packet) {
        if (random.nextInt(3) != 0) {
            return packet;
        }
        byte[] changed = packet.clone();
        for (int flips = random.nextInt(3); flips > 0; flips--) {
            int at = random.nextInt(changed.length);
            changed[at] = (byte) (random.nextBoolean() ? random.nextInt() : changed[random.nextInt(changed.length)]);
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(changed, random.nextInt(changed.length * 2)) : changed;
    }
}
