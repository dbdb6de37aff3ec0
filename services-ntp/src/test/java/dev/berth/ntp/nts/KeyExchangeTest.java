package dev.berth.ntp.nts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Octets;
import dev.berth.ntp.nts.KeyExchange.Outcome;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyExchangeTest {
    /** chronyd 4.3: next protocol NTPv4, algorithm AES-SIV-CMAC-256, end of message. */
    private static final String CHRONYD = "8001 0002 0000  8004 0002 000f  8000 0000";

    private static byte[] octets(String hex) {
        return Octets.of(hex.replace(" ", "")).bytes();
    }

    private static Outcome decide(String hex) {
        byte[] request = octets(hex);
        return KeyExchange.decide(request, request.length);
    }

    @ParameterizedTest
    @CsvSource({
        // what clients send
        CHRONYD + ", AGREED",
        // the algorithm uncritical, several of each, ours not first
        "8001 0004 8000 0000  0004 0006 001e 0011 000f  8000 0000, AGREED",
        // wishes for a server and a port
        "8001 0002 0000  0004 0002 000f  0006 0003 616263  0007 0002 007b  8000 0000, AGREED",
        // an unknown record that may be passed over, twice
        "4000 0001 00  8001 0002 0000  8004 0002 000f  4000 0000  8000 0000, AGREED",
        // what comes after the end is not looked at
        CHRONYD + " ffff ff, AGREED",
        // nothing in common
        "8001 0002 8000  8000 0000, NO_PROTOCOL",
        "8001 0002 8000  8004 0002 000f  8000 0000, NO_PROTOCOL",
        "8001 0002 0000  8004 0004 0001 001e  8000 0000, NO_ALGORITHM",
        // an unknown record that is critical
        "8001 0002 0000  8004 0002 000f  c000 0000  8000 0000, UNKNOWN_RECORD",
        "8008 0000  8000 0000, UNKNOWN_RECORD",
        // no request
        "8000 0000, BAD_REQUEST",
        // no protocol; none in the list; half a one; twice; not critical
        "8004 0002 000f  8000 0000, BAD_REQUEST",
        "8001 0000  8004 0002 000f  8000 0000, BAD_REQUEST",
        "8001 0003 000000  8004 0002 000f  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8001 0002 0000  8004 0002 000f  8000 0000, BAD_REQUEST",
        "0001 0002 0000  8004 0002 000f  8000 0000, BAD_REQUEST",
        // no algorithm; none in the list; half a one; twice
        "8001 0002 0000  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0000  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0003 000f00  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0002 000f  8004 0002 000f  8000 0000, BAD_REQUEST",
        // an end with a body, or not critical
        "8001 0002 0000  8004 0002 000f  8000 0001 00, BAD_REQUEST",
        "8001 0002 0000  8004 0002 000f  0000 0000, BAD_REQUEST",
        // what only a server says: error, warning, cookie
        "8001 0002 0000  8004 0002 000f  8002 0002 0000  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0002 000f  8003 0002 0000  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0002 000f  0005 0002 0000  8000 0000, BAD_REQUEST",
        // a server without a name, a port of one octet, two ports
        "8001 0002 0000  8004 0002 000f  0006 0000  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0002 000f  0007 0001 7b  8000 0000, BAD_REQUEST",
        "8001 0002 0000  8004 0002 000f  0007 0002 007b  0007 0002 007b  8000 0000, BAD_REQUEST",
    })
    void everyRequestHasItsOutcome(String request, Outcome outcome) {
        assertThat(decide(request)).isEqualTo(outcome);
    }

    @Test
    void aCutRequestIsNotWholeAndABadOne() {
        byte[] request = octets(CHRONYD);
        for (int length = 0; length < request.length; length++) {
            assertThat(KeyExchange.isWhole(request, length)).isFalse();
            assertThat(KeyExchange.decide(request, length)).isEqualTo(Outcome.BAD_REQUEST);
        }
        assertThat(KeyExchange.isWhole(request, request.length)).isTrue();
    }

    @Test
    void noiseHasAnOutcome() {
        var random = new Random(1);
        byte[] request = octets(CHRONYD);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = Arrays.copyOf(request, random.nextInt(40));
            for (int flips = random.nextInt(4); flips > 0 && noise.length > 0; flips--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            assertThat(KeyExchange.decide(noise, noise.length)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AGREED, 123, 8001 0002 0000  8004 0002 000f  0005 0002 abcd  0005 0002 abcd  8000 0000",
        "AGREED, 9123, 8001 0002 0000  8004 0002 000f  8007 0002 23a3  0005 0002 abcd  0005 0002 abcd  8000 0000",
        "NO_PROTOCOL, 123, 8001 0000  8000 0000",
        "NO_ALGORITHM, 123, 8001 0002 0000  8004 0000  8000 0000",
        "UNKNOWN_RECORD, 123, 8002 0002 0000  8000 0000",
        "BAD_REQUEST, 123, 8002 0002 0001  8000 0000",
        "INTERNAL, 123, 8002 0002 0002  8000 0000",
    })
    void everyOutcomeHasItsAnswer(Outcome outcome, int port, String answer) {
        List<Octets> cookies = Collections.nCopies(2, Octets.of("abcd"));
        assertThat(KeyExchange.answer(outcome, cookies, port)).isEqualTo(octets(answer));
    }

    @Test
    void theExporterIsToldProtocolAlgorithmAndDirection() {
        assertThat(KeyExchange.context(false)).isEqualTo(octets("0000000f00"));
        assertThat(KeyExchange.context(true)).isEqualTo(octets("0000000f01"));
    }
}
