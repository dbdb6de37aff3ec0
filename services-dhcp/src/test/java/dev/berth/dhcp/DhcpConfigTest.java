package dev.berth.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Pool;
import dev.berth.dhcp.lease.ClientClass;
import dev.berth.dhcp.lease.Limits;
import dev.berth.testing.TestConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section as it is written, and what is wrong with it. */
class DhcpConfigTest {
    @TempDir
    private Path data;

    private DhcpConfig read(String section) {
        return TestConfiguration.of(data, "dhcp: " + section, new DhcpServiceProvider())
                .section(DhcpConfig.class);
    }

    @Test
    void aSitesOwnOptionsCanBeSetWhereTheyAreDefined() {
        DhcpConfig config =
                read("{ option-definitions: { acme: { code: 224, type: text }, pdc: { code: '43.6', type: u8 } },"
                        + " options: { acme: hello, pdc: 8 } }");
        assertThat(config.options().settable("acme").code()).isEqualTo(224);
    }

    @Test
    void classesKeepTheirOrder() {
        DhcpConfig config =
                read("{ classes: { b: { match: known, refuse: true }, a: { match: mac, options: { mtu: 9000 },"
                        + " boot: { bios: a.0 } } } }");
        assertThat(config.classes()).extracting(ClientClass::name).containsExactly("b", "a");
        assertThat(config.classes().getFirst().refuse()).isTrue();
        assertThat(config.classes().getLast().options().values()).containsOnlyKeys(26);
    }

    @Test
    void poolsHaveClassesAndNetworksShareAWire() {
        String yaml = """
                domain: lab.example
                addresses: [10.77.0.1]
                networks:
                  rack:
                    subnet: 10.77.0.0/24
                    shared: wire1
                    pools: [ 10.77.0.10-10.77.0.19, { range: 10.77.0.5-10.77.0.9, classes: [phone] } ]
                dhcp: { classes: { phone: { match: known } } }
                """;
        Loaded loaded = ConfigurationFile.read(
                data.resolve("berth.yaml"), yaml, Map.of(), Map.of("dhcp", new DhcpServiceProvider().section()));
        Network rack =
                ((Loaded.Good) loaded).configuration().networks().getFirst().value();
        assertThat(rack.shared()).isEqualTo("wire1");
        assertThat(rack.pools()).extracting(Pool::classes).containsExactly(List.of(), List.of("phone"));
    }

    @Test
    void aPoolNamesAClassThatExists() {
        String yaml = """
                domain: lab.example
                addresses: [10.77.0.1]
                networks:
                  rack:
                    subnet: 10.77.0.0/24
                    pools: [ { range: 10.77.0.5-10.77.0.9, classes: [phone, fax] } ]
                dhcp: { classes: { phone: { match: known } } }
                """;
        Loaded loaded = ConfigurationFile.read(
                data.resolve("berth.yaml"), yaml, Map.of(), Map.of("dhcp", new DhcpServiceProvider().section()));
        assertThat(loaded)
                .isInstanceOfSatisfying(
                        Loaded.Bad.class,
                        bad -> assertThat(bad.problems())
                                .singleElement()
                                .asString()
                                .startsWith("berth.yaml:6:")
                                .contains(
                                        "networks.rack.pools: name the class 'fax', which dhcp.classes does not have"));
    }

    @Test
    void limitsAreOffOrSoMany() {
        assertThat(read("{}").limits()).isEqualTo(new Limits(10, 0));
        assertThat(read("{ limits: { per-client: off, per-port: 64 } }").limits())
                .isEqualTo(new Limits(0, 64));
        assertThat(read("{ rogue-detector: false, known-servers: [10.77.0.2] }")
                        .others()
                        .told())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            { option-definitions: { acme: { code: 53, type: text } } }       | the server decides it
            { option-definitions: { acme: { type: text } } }                 | is no option's code
            { option-definitions: { acme: { code: 224, type: float } } }     | 'float' is no type of an option
            { option-definitions: { router: { code: 224, type: text } } }    | is the name of a registered option
            { options: { acme: hello } }                                     | 'acme' is no DHCP option
            { options: { rapid-commit: true } }                              | set rapid-commit
            { classes: { a: { match: "option[60] = " } } }                   | dhcp.classes.a.match: has the end at character 14
            { limits: { per-client: 10 } }                                   | '10' is no rate; write it like 10/s, or off
            { limits: { per-port: -1 } }                                     | dhcp.limits.per-port
            { classes: { a: { boot: { bios: a.0 } } } }                      | dhcp.classes.a.match: is missing
            { classes: { a: { match: known, boot: { toaster: a.0 } } } }     | 'toaster' is no client architecture
            { classes: { a: { match: known, options: { mtu: huge } } } }     | 'huge' is not a number
            """)
    void aMistakeIsNamed(String section, String message) {
        assertThatThrownBy(() -> read(section)).hasMessageContaining(message);
    }
}
