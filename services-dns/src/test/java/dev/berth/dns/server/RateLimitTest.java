package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Subnet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers to who may be somebody else. The desk's client is 198.51.100.100. */
class RateLimitTest {
    private final Desk desk = Desk.over("www A 10.77.0.5\nother A 10.77.0.6\n");

    @BeforeEach
    void limited() {
        desk.rateLimit = RateLimit.of("5/s");
    }

    /** What happens to so many questions: {@code a}nswered, {@code t}runcated or dropped ({@code -}). */
    private String ask(String name, int times) {
        var seen = new StringBuilder();
        for (int i = 0; i < times; i++) {
            byte[] answer = desk.udp(Desk.query(name, Type.A).toWire());
            seen.append(
                    answer.length == 0 ? '-' : Desk.parsed(answer).getHeader().getFlag(Flags.TC) ? 't' : 'a');
        }
        return seen.toString();
    }

    @Test
    void equalAnswersBeyondTheRateAreDroppedAndEverySecondOneTruncated() {
        assertThat(ask("www.lab.example.", 11)).isEqualTo("aaaaa-t-t-t");
        assertThat(desk.counts.drops(Counts.Drop.RATE)).isEqualTo(3);
        Message cut =
                Desk.parsed(desk.udp(Desk.query("other.lab.example.", Type.A).toWire()));
        assertThat(cut.getSection(Section.ANSWER))
                .as("another name has its own share")
                .hasSize(1);
        desk.clock.advance(Duration.ofSeconds(1));
        assertThat(ask("www.lab.example.", 6)).isEqualTo("aaaaa-");
    }

    @Test
    void namesThatAreNotThereShareOneRate() {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            seen.add(ask("random" + i + ".lab.example.", 1));
        }
        assertThat(String.join("", seen)).isEqualTo("aaaaa-t");
    }

    @Test
    void ownNetworksAndTcpAreNotLimited() {
        desk.rateLimit = RateLimit.of("5/s").exempting(List.of(Subnet.of("198.51.100.0/24")));
        assertThat(ask("www.lab.example.", 20)).isEqualTo("a".repeat(20));
        limited();
        byte[] query = Desk.query("www.lab.example.", Type.A).toWire();
        for (int i = 0; i < 20; i++) {
            assertThat(Desk.parsed(desk.tcp(query)).getSection(Section.ANSWER)).hasSize(1);
        }
    }

    @Test
    void clientWithAGoodCookieIsWhoItSays() {
        byte[] own = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] theirs = null;
        for (int i = 0; i < 20; i++) {
            Message query = Desk.query("www.lab.example.", Type.A);
            query.addRecord(
                    new OPTRecord(
                            1232,
                            0,
                            0,
                            0,
                            List.of(theirs == null ? new CookieOption(own) : new CookieOption(own, theirs))),
                    Section.ADDITIONAL);
            byte[] answer = desk.udp(query.toWire());
            assertThat(answer).isNotEmpty();
            Message parsed = Desk.parsed(answer);
            assertThat(parsed.getSection(Section.ANSWER)).hasSize(1);
            var cookie = (CookieOption) parsed.getOPT().getOptions(10).getFirst();
            theirs = cookie.getServerCookie().orElseThrow();
        }
    }

    @Test
    void offIsTheDefaultAndLimitsNobody() {
        desk.rateLimit = RateLimit.of("off");
        assertThat(ask("www.lab.example.", 2000)).isEqualTo("a".repeat(2000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "0/s", "5", "5/m", "-1/s", "1.5/s", "10000000/s"})
    void otherTextsAreNoRates(String text) {
        assertThatThrownBy(() -> RateLimit.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither off nor a rate like 20/s");
    }
}
