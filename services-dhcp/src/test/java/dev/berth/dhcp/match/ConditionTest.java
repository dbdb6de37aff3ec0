package dev.berth.dhcp.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.OptionNames;
import dev.berth.dhcp.message.Options;
import dev.berth.dhcp.message.RelayInformation;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    /** A PXE client behind port eth0/7 of a relay: 93 = 7, 77 ends with a NUL. */
    private static final Facts FACTS = new Facts(
            Options.builder()
                    .add(60, "PXEClient:Arch:00007:UNDI:003000")
                    .add(93, Octets.of("0007"))
                    .add(77, Octets.of("6c616200"))
                    .add(61, Octets.of("ff0102030400010001"))
                    .add(50, Ipv4.of("10.77.0.9"))
                    .build(),
            new RelayInformation(Octets.of("0106657468302f37" + "020400000001")),
            Mac.of("52:54:00:12:34:56"),
            Ipv4.of("10.78.0.254"),
            false,
            "rack2");

    private static Condition read(String text) {
        return Condition.of(text, OptionNames.REGISTRY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "option[60]",
                "option[vendor-class-identifier] starts 'PXEClient'",
                "option[60] ends ':003000' and option[60] contains 'UNDI'",
                "option[60] != 'PXEClient'",
                "option[77] == 'lab'",
                "option[77] ends 'b'",
                "option[93] == 7",
                "option[93] in [9, 7]",
                "option[61] starts 0xff",
                "option[61][0:1] == 0xff",
                "option[61][5:99] == 0x00010001",
                "arch == 'efi-x64'",
                "mac starts 52:54:00",
                "MAC STARTS 52:54:00",
                "mac == 52:54:00:12:34:56",
                "relay[1] == 'eth0/7'",
                "relay[2][0:4] == 1",
                "giaddr in 10.78.0.0/24",
                "giaddr == 10.78.0.254",
                "option[50] in [10.1.0.0/16, 10.77.0.0/24]",
                "network == 'rack2'",
                "not known",
                "not option[12] and not relay[9]",
                "known or mac starts 52:99 or option[93] == 7",
                "(known or arch == 'efi-x64') and not (option[60] == '')",
                "known and option[60] or option[93]",
            })
    void holds(String text) {
        assertThat(read(text).holds(FACTS)).as(text).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "option[12]",
                "option[12] == 'a'",
                "option[60] == 'PXEClient'",
                "option[93] == 6",
                "option[60] == 7",
                "mac starts 00:11",
                "relay[7] == 'x'",
                "giaddr in 10.77.0.0/24",
                "option[61][20:30]",
                "arch in ['bios', 'ipxe']",
                "known",
                "not (not known)",
                "known and (option[60] or option[93])",
            })
    void doesNotHold(String text) {
        assertThat(read(text).holds(FACTS)).as(text).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            vendor == 'a'               | has 'vendor == 'a'' at character 1; expected option[…], relay[…], mac
            option[60] == PXE           | has 'PXE' at character 15; expected a value like 'text'
            option[60] == 'PXE          | expected a closing '
            option[60                   | expected a closing ]
            option[nonsense]            | 'nonsense' is no option; write its code
            option[300]                 | '300' is no option
            relay[x]                    | 'x' is no number up to 255
            option[60] starts 7         | expected 'text', 0x0a0b or 52:54:00
            option[60] and              | has the end at character 15; expected option
            (known                      | expected )
            known known                 | has 'known' at character 7; expected and, or, or the end
            option[61][3:3]             | a part like [0:3]
            giaddr in 10.78.0.0/33      | 33
            """)
    void aMistakeIsNamedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 100_000})
    void deepNestingIsRefusedAndNotFallenInto(int depth) {
        assertThatThrownBy(() -> read("(".repeat(depth) + "known" + ")".repeat(depth)))
                .hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> read("not ".repeat(depth) + "known")).hasMessageContaining("nested deeper");
    }

    @Property(tries = 2000)
    void whateverIsWrittenIsReadOrRefused(@ForAll @StringLength(max = 40) String noise) {
        for (String text :
                new String[] {noise, "option[60]" + noise, "mac starts " + noise, "option[" + noise + "] == 7"}) {
            try {
                read(text).holds(FACTS);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
