package dev.berth.dhcp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.Octets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OptionNamesTest {
    private static final OptionNames NAMES = new OptionNames(List.of(
            OptionNames.define("acme", "224", OptionType.TEXT),
            OptionNames.define("pxe_discovery_control", "43.6", OptionType.U8),
            OptionNames.define("cable-server", "125.4491.2", OptionType.ADDRESS)));

    /** https://www.iana.org/assignments/bootp-dhcp-parameters, as of 2025: what is unassigned, removed or private. */
    @Test
    void everyAssignedOptionHasAName() {
        Set<Integer> without = Set.of(84, 96, 110, 111, 115, 126, 127, 149, 160, 222, 223);
        IntStream.range(1, 224)
                .filter(code -> !without.contains(code)
                        && (code < 102 || code > 107)
                        && (code < 163 || code > 174)
                        && (code < 178 || code > 207)
                        && (code < 214 || code > 219))
                .forEach(code -> assertThat(OptionRegistry.find(code))
                        .as("option %s", code)
                        .isNotNull());
        assertThat(OptionRegistry.all()).extracting(OptionDefinition::name).doesNotHaveDuplicates();
        assertThat(OptionRegistry.all()).extracting(OptionDefinition::code).doesNotHaveDuplicates();
    }

    @Test
    void aSitesOwnOptionIsSetByItsNameAndShownByIt() {
        assertThat(NAMES.settable("acme").code()).isEqualTo(224);
        assertThat(NAMES.settable("224").type()).isEqualTo(OptionType.TEXT);
        assertThat(OptionText.name(NAMES, 224)).isEqualTo("acme");
        assertThat(OptionText.value(NAMES, 224, Octets.of("6162"))).isEqualTo("ab");
        assertThatThrownBy(() -> OptionNames.REGISTRY.settable("acme")).hasMessageContaining("is no DHCP option");
    }

    @Test
    void subOptionsAreGatheredIntoTheOptionThatHoldsThem() {
        var parts = new Encapsulation();
        for (String key : List.of("pxe-discovery-control", "cable-server", "43.10", "125.9.1", "175.8")) {
            OptionDefinition option = NAMES.settable(key);
            parts.add(option.code(), option.within(), Octets.of(key.equals("cable-server") ? "0a4d0009" : "08"));
        }

        assertThat(parts.values())
                .containsEntry(43, Octets.of("0601080a0108ff"))
                .containsEntry(125, Octets.of("0000000903010108" + "0000118b0602040a4d0009"))
                .containsEntry(175, Octets.of("080108"));
    }

    @Test
    void subOptionsThatDoNotFitOneOctetOfLengthAreRefused() {
        var parts = new Encapsulation();
        parts.add(125, new OptionDefinition.Sub(9, 1), Octets.copyOf(new byte[200]));
        assertThatThrownBy(() -> parts.add(125, new OptionDefinition.Sub(9, 2), Octets.copyOf(new byte[60])))
                .hasMessageContaining("at most 255 octets");
        assertThatThrownBy(() -> parts.add(43, new OptionDefinition.Sub(0, 2), Octets.copyOf(new byte[256])))
                .hasMessageContaining("at most 255 octets");
    }

    @Test
    void aDefinitionSaysWhatIsWrongWithIt() {
        assertThatThrownBy(() -> OptionNames.define("ntp-servers", "224", OptionType.TEXT))
                .hasMessageContaining("is the name of a registered option");
        assertThatThrownBy(() -> OptionNames.define("a b", "224", OptionType.TEXT))
                .hasMessageContaining("is no name");
        assertThatThrownBy(() -> OptionNames.define("acme", "", OptionType.TEXT))
                .hasMessageContaining("is no option's code; write it like 224, 43.6 or 125.3561.1");
        assertThatThrownBy(() -> OptionNames.define("acme", "82.1", OptionType.TEXT))
                .hasMessageContaining("relay agents add it");
        assertThatThrownBy(() -> OptionType.of("float")).hasMessageContaining("use one of address, addresses");
    }
}
