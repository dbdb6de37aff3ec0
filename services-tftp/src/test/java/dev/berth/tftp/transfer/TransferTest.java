package dev.berth.tftp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import dev.berth.tftp.message.TftpPacket.Ack;
import dev.berth.tftp.message.TftpPacket.Data;
import dev.berth.tftp.message.TftpPacket.Failure;
import dev.berth.tftp.transfer.Output.Blocks;
import dev.berth.tftp.transfer.Output.End;
import dev.berth.tftp.transfer.Output.Ended;
import dev.berth.tftp.transfer.Output.Nothing;
import dev.berth.tftp.transfer.Output.OptionAck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferTest {
    private static final long MS = 1_000_000;
    private static final Map<String, String> PLAIN = Map.of();

    private Transfer state;
    private long now = 1_000 * MS;

    private Output begin(Map<String, String> options, long length) {
        Transfer.Step step = Transfer.begin(Agreement.of(options, length), Rollover.TO_ZERO, length, now);
        state = step.next();
        return step.output();
    }

    private Output ack(long block) {
        return take(state.received(new Ack((int) (block % 65_536)), now));
    }

    private Output expire() {
        now = state.deadline();
        return take(state.expired(now));
    }

    private Output take(Transfer.Step step) {
        state = step.next();
        return step.output();
    }

    private static Output complete() {
        return new Ended(new End.Complete());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "511, 1", "512, 2", "513, 2", "1024, 3"})
    void theLastBlockIsShortOrEmpty(long length, long blocks) {
        assertThat(begin(PLAIN, length)).isEqualTo(new Blocks(1, 1));
        for (long block = 1; block < blocks; block++) {
            assertThat(ack(block)).isEqualTo(new Blocks(block + 1, block + 1));
        }
        assertThat(ack(blocks)).isEqualTo(complete());
    }

    @Test
    void anOackIsAcknowledgedBeforeDataFlows() {
        assertThat(begin(Map.of("tsize", "0"), 600)).isEqualTo(new OptionAck());
        assertThat(ack(1)).isEqualTo(new Nothing());
        assertThat(ack(0)).isEqualTo(new Blocks(1, 1));
        assertThat(ack(0)).isEqualTo(new Nothing());
    }

    @ParameterizedTest
    @CsvSource({
        "blksize, 1432, 1432, 1, ",
        "blksize, 8, 8, 1, ",
        "blksize, 65464, 65464, 1, ",
        "blksize, 65465, 65464, 1, ",
        "windowsize, 16, 512, 16, ",
        "windowsize, 65535, 512, 64, ",
        "timeout, 255, 512, 1, PT4M15S",
        "timeout, 1, 512, 1, PT1S",
    })
    void optionsHoldAsAnswered(String name, String asked, int blockSize, int window, Duration timeout) {
        Agreement agreement = Agreement.of(Map.of(name, asked), 10);
        assertThat(agreement.blockSize()).isEqualTo(blockSize);
        assertThat(agreement.windowSize()).isEqualTo(window);
        assertThat(agreement.timeout()).isEqualTo(timeout);
        assertThat(agreement.accepted()).containsOnlyKeys(name);
    }

    @ParameterizedTest
    @CsvSource({
        "blksize, 7",
        "blksize, -1",
        "blksize, many",
        "windowsize, 0",
        "windowsize, 65536",
        "timeout, 0",
        "timeout, 256",
        "multicast, ''",
        "blksize, 99999999999",
    })
    void optionsOutOfBoundsOrUnknownGetNoAnswer(String name, String asked) {
        Agreement agreement = Agreement.of(Map.of(name, asked), 10);
        assertThat(agreement).isEqualTo(new Agreement(512, 1, null, Map.of()));
    }

    @Test
    void aWindowOfLargeBlocksIsBounded() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("windowsize", "64");
        options.put("blksize", "65464");
        Agreement agreement = Agreement.of(options, 10);
        assertThat(agreement.windowSize()).isEqualTo(4);
        assertThat(agreement.accepted()).containsEntry("windowsize", "4");
        assertThat(agreement.accepted().keySet()).containsExactly("windowsize", "blksize");
    }

    @Test
    void tsizeIsAnsweredWithTheSizeWhateverWasAsked() {
        assertThat(Agreement.of(Map.of("tsize", "0"), 42_430).accepted()).containsEntry("tsize", "42430");
    }

    @Test
    void aDuplicateAcknowledgementIsNeverAnsweredInLockStep() {
        begin(PLAIN, 5_000);
        ack(1);
        now += 500 * MS;
        assertThat(ack(1)).isEqualTo(new Nothing());
        assertThat(ack(0)).isEqualTo(new Nothing());
        assertThat(ack(2)).isEqualTo(new Blocks(3, 3));
    }

    @Test
    void anAcknowledgementInsideTheWindowSendsAgainFromTheGap() {
        begin(Map.of("windowsize", "4"), 5_000);
        assertThat(ack(0)).isEqualTo(new Blocks(1, 4));
        now += MS;
        assertThat(ack(2)).isEqualTo(new Blocks(3, 6));
        assertThat(state.resent()).isEqualTo(2);
        now += MS;
        assertThat(ack(6)).isEqualTo(new Blocks(7, 10));
        assertThat(ack(10)).isEqualTo(complete());
    }

    @Test
    void aLostFirstBlockOfAWindowIsSentAgainOnceForManyDuplicates() {
        begin(Map.of("windowsize", "4"), 50_000);
        now += 10 * MS;
        ack(0);
        now += 10 * MS;
        ack(4);
        now += 10 * MS;
        assertThat(ack(4)).isEqualTo(new Blocks(5, 8));
        assertThat(ack(4)).isEqualTo(new Nothing());
        now += MS;
        assertThat(ack(4)).isEqualTo(new Nothing());
        now += 10 * MS;
        assertThat(ack(4)).isEqualTo(new Blocks(5, 8));
    }

    @Test
    void aDuplicateThatFollowsTheWindowAtOnceIsNoAnswerToIt() {
        begin(Map.of("windowsize", "4"), 50_000);
        now += 10 * MS;
        ack(0);
        now += 10 * MS;
        assertThat(ack(4)).isEqualTo(new Blocks(5, 8));
        assertThat(ack(4)).isEqualTo(new Nothing());
    }

    @Test
    void repetitionsComeSlowerAndSlowerUntilPatienceEnds() {
        begin(PLAIN, 5_000);
        long heard = now;
        long waited = 0;
        int times = 0;
        while (true) {
            long before = now;
            Output output = expire();
            if (output instanceof Ended ended) {
                assertThat(ended.end()).isEqualTo(new End.TimedOut());
                break;
            }
            assertThat(output).isEqualTo(new Blocks(1, 1));
            assertThat(now - before).isGreaterThanOrEqualTo(waited).isLessThanOrEqualTo(4_000 * MS);
            waited = now - before;
            times++;
        }
        assertThat(now - heard).isBetween(30_000 * MS, 40_000 * MS);
        assertThat(times).isBetween(5, 12);
    }

    @Test
    void theClientsTimeoutIsKeptExactly() {
        begin(Map.of("timeout", "7"), 5_000);
        for (int i = 0; i < 4; i++) {
            assertThat(state.deadline() - now).isEqualTo(7_000 * MS);
            assertThat(expire()).isEqualTo(new OptionAck());
        }
        assertThat(ack(0)).isEqualTo(new Blocks(1, 1));
        assertThat(state.deadline() - now).isEqualTo(7_000 * MS);
    }

    @Test
    void aFastClientIsRepeatedToSoon() {
        begin(PLAIN, 50_000);
        for (int block = 1; block < 20; block++) {
            now += MS / 5;
            ack(block);
        }
        assertThat(state.deadline() - now).isEqualTo(20 * MS);
    }

    @Test
    void aClientThatGoesWithoutItsLastAcknowledgementHasEverything() {
        begin(PLAIN, 10);
        Output output = expire();
        while (!(output instanceof Ended)) {
            output = expire();
        }
        assertThat(output).isEqualTo(new Ended(new End.LastAckMissing()));
    }

    @Test
    void aClientThatRefusesAfterTheSizeWasAskingForIt() {
        begin(Map.of("tsize", "0"), 10);
        assertThat(take(state.received(new Failure(8, "User aborted the transfer"), now)))
                .isEqualTo(new Ended(new End.SizeAsked()));
        begin(Map.of("tsize", "0"), 5_000);
        ack(0);
        assertThat(take(state.received(new Failure(0, "closed"), now)))
                .as("it took the OACK, but no block")
                .isEqualTo(new Ended(new End.SizeAsked()));
        begin(Map.of("tsize", "0"), 5_000);
        ack(0);
        ack(1);
        assertThat(take(state.received(new Failure(3, "disk full"), now)))
                .isEqualTo(new Ended(new End.Aborted(3, "disk full")));
        begin(PLAIN, 10);
        assertThat(take(state.received(new Failure(3, "disk full"), now)))
                .isEqualTo(new Ended(new End.Aborted(3, "disk full")));
    }

    @Test
    void packetsThatBelongNowhereChangeNothing() {
        begin(PLAIN, 5_000);
        Transfer before = state;
        assertThat(take(state.received(new Data(1, Octets.EMPTY), now))).isEqualTo(new Nothing());
        assertThat(ack(2)).isEqualTo(new Nothing());
        assertThat(ack(60_000)).isEqualTo(new Nothing());
        assertThat(take(state.expired(now))).isEqualTo(new Nothing());
        assertThat(state).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "TO_ZERO, 1, 1",
        "TO_ZERO, 65535, 65535",
        "TO_ZERO, 65536, 0",
        "TO_ZERO, 131072, 0",
        "TO_ONE, 0, 0",
        "TO_ONE, 65535, 65535",
        "TO_ONE, 65536, 1",
        "TO_ONE, 131070, 65535",
        "TO_ONE, 131071, 1",
    })
    void blockNumbersRollOver(Rollover rollover, long block, int number) {
        assertThat(rollover.number(block)).isEqualTo(number);
    }

    private Output silence() {
        Output output = expire();
        while (!(output instanceof Ended)) {
            assertThat(output).isEqualTo(new OptionAck());
            output = expire();
        }
        return output;
    }

    @Test
    void anOackThatIsNeverAcknowledgedIsGivenUpSoon() {
        begin(Map.of("blksize", "1024"), 5_000);
        long began = now;
        assertThat(silence()).isEqualTo(new Ended(new End.OptionsIgnored()));
        assertThat(now - began).isBetween(12_000 * MS, 20_000 * MS);
        begin(Map.of("timeout", "100"), 5_000);
        began = now;
        assertThat(silence()).isEqualTo(new Ended(new End.OptionsIgnored()));
        assertThat(now - began).as("as slow as the client wants it").isGreaterThanOrEqualTo(400_000 * MS);
    }

    @Test
    void aClientThatGoesWithoutAWordAfterTheSizeWasAskingForIt() {
        begin(Map.of("tsize", "0", "blksize", "1024"), 5_000);
        assertThat(silence()).isEqualTo(new Ended(new End.SizeAsked()));
    }
}
