package dev.berth.dhcp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OptionTypeTest {
    private record Row(String option, List<String> values, String hex) {}

    @TestFactory
    Stream<DynamicTest> aValueByNameOrCodeComesToTheseOctets() {
        return Stream.of(
                        new Row("routers", List.of("10.77.0.1"), "0a4d0001"),
                        new Row("domain-name-servers", List.of("10.77.0.1, 10.77.0.2"), "0a4d00010a4d0002"),
                        new Row("6", List.of("10.77.0.1", "10.77.0.2"), "0a4d00010a4d0002"),
                        new Row("interface-mtu", List.of("9000"), "2328"),
                        new Row("time-offset", List.of("-3600"), "fffff1f0"),
                        new Row("ip-forwarding", List.of("true"), "01"),
                        new Row("domain-name", List.of("lab.example"), "6c61622e6578616d706c65"),
                        new Row(
                                "domain-search",
                                List.of("lab.example", "example"),
                                "036c6162076578616d706c6500076578616d706c6500"),
                        // RFC 3442: 10.0.0.0/8, 10.27.129.0/24, default.
                        new Row(
                                "classless-static-routes",
                                List.of(
                                        "10.0.0.0/8 via 10.77.0.1",
                                        "10.27.129.0/24 10.77.0.2",
                                        "default via 10.77.0.1"),
                                "080a0a4d0001" + "180a1b810a4d0002" + "000a4d0001"),
                        new Row("captive-portal", List.of("http://a/"), "687474703a2f2f612f"),
                        new Row(
                                "sztp-redirect",
                                List.of("http://a", "http://b"),
                                "0008687474703a2f2f61" + "0008687474703a2f2f62"),
                        new Row("sip-servers", List.of("10.77.0.9"), "010a4d0009"),
                        new Row("sip-servers", List.of("a.b"), "000161016200"),
                        new Row("slp-directory-agent", List.of("mandatory 10.77.0.9"), "010a4d0009"),
                        new Row("slp-service-scope", List.of("lab"), "006c6162"),
                        new Row("tftp-servers", List.of("10.77.0.1", "10.77.0.2"), "0a4d00010a4d0002"),
                        new Row("v6-only-preferred", List.of("1800"), "00000708"),
                        new Row("224", List.of("hex:0a0b0c"), "0a0b0c"))
                .map(row -> DynamicTest.dynamicTest(row.option() + " " + row.values(), () -> {
                    OptionDefinition option = OptionNames.REGISTRY.settable(row.option());
                    assertThat(option.type().parse(row.values())).isEqualTo(Octets.of(row.hex()));
                }));
    }

    /** Each as it is written and as it is shown; shown, it can be written again. */
    @TestFactory
    Stream<DynamicTest> aValueIsShownAsItWouldBeWritten() {
        return Stream.of(
                        new Row("routers", List.of("10.77.0.1"), "10.77.0.1"),
                        new Row("domain-name-servers", List.of("10.77.0.1 10.77.0.2"), "10.77.0.1, 10.77.0.2"),
                        new Row("interface-mtu", List.of("9000"), "9000"),
                        new Row("time-offset", List.of("-3600"), "-3600"),
                        new Row("ip-forwarding", List.of("yes"), "true"),
                        new Row("domain-name", List.of("lab.example"), "lab.example"),
                        new Row("domain-search", List.of("lab.example", "example"), "lab.example, example"),
                        new Row("classless-routes", List.of("10.0.0.0/8 via 10.77.0.1"), "10.0.0.0/8 via 10.77.0.1"),
                        new Row("classless-routes", List.of("default 10.77.0.1"), "default via 10.77.0.1"),
                        new Row("224", List.of("hex:0a0b0c"), "hex:0a0b0c"),
                        new Row("captive-portal", List.of("https://portal.example/a?b"), "https://portal.example/a?b"),
                        new Row(
                                "sztp-redirect",
                                List.of("https://a.example", "https://b.example/"),
                                "https://a.example, https://b.example/"),
                        new Row("sip-servers", List.of("10.77.0.9", "10.77.0.8"), "10.77.0.9, 10.77.0.8"),
                        new Row("sip-servers", List.of("sip.lab.example"), "sip.lab.example"),
                        new Row("slp-directory-agent", List.of("mandatory 10.77.0.9"), "mandatory 10.77.0.9"),
                        new Row("slp-service-scope", List.of("lab,default"), "lab,default"),
                        new Row("v6-only-preferred", List.of("1800"), "1800"),
                        new Row("path-mtu-plateau-table", List.of("68, 296"), "68, 296"),
                        // What a client may send where a number or an address is due.
                        new Row("routers", List.of("hex:0a4d00"), "hex:0a4d00"),
                        new Row("domain-name", List.of("hex:ff00"), "hex:ff00"))
                .map(row -> DynamicTest.dynamicTest(row.option() + " " + row.values(), () -> {
                    OptionDefinition option = OptionNames.REGISTRY.settable(row.option());
                    Octets wire = option.type().parse(row.values());
                    String shown = OptionText.value(OptionNames.REGISTRY, option.code(), wire);
                    assertThat(shown).isEqualTo(row.hex());
                    assertThat(option.type().parse(List.of(shown))).isEqualTo(wire);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aMistakeIsNamedWithWhatIsExpected() {
        return Stream.of(
                        new Row("routers", List.of("10.77.0"), "'10.77.0' is no IPv4 address"),
                        new Row("interface-mtu", List.of("70000"), "'70000' is not a number from 0 to 65535"),
                        new Row("ip-forwarding", List.of("perhaps"), "'perhaps' is not true or false"),
                        new Row("routers", List.of(), "no value; write addresses"),
                        new Row("domain-name", List.of(""), "an empty text"),
                        new Row("captive-portal", List.of("portal"), "'portal' is not a URI"),
                        new Row("slp-service-scope", List.of("mandatory"), "'mandatory' is not a list of scopes"),
                        new Row("classless-static-routes", List.of("10.0.0.0/8"), "is not routes, as in"))
                .map(row -> DynamicTest.dynamicTest(row.option() + " " + row.values(), () -> {
                    OptionDefinition option = OptionNames.REGISTRY.settable(row.option());
                    assertThatThrownBy(() -> option.type().parse(row.values()))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(row.hex());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatTheServerSaysItselfIsNotForTheConfiguration() {
        return Stream.of(
                        "dhcp-message-type",
                        "53",
                        "server-identifier",
                        "54",
                        "82",
                        "0",
                        "255",
                        "256",
                        "nonsense",
                        "rapid-commit",
                        "client-machine-id",
                        "relay-agent-information",
                        "125.1",
                        "43.0",
                        "43.255",
                        "43.1.1")
                .map(key -> DynamicTest.dynamicTest(
                        key,
                        () -> assertThatThrownBy(() -> OptionNames.REGISTRY.settable(key))
                                .isInstanceOf(IllegalArgumentException.class)));
    }

    @Test
    void aFullyQualifiedNameIsReadInBothForms() {
        // RFC 4702: flags S and E, two RCODE octets, then the name in wire form; or as text without E.
        var wire = Options.builder().add(Code.CLIENT_FQDN, Octets.of("050000056e6f646537036c6162076578616d706c6500"));
        var text = Options.builder().add(Code.CLIENT_FQDN, Octets.of("0100006e6f646537"));

        assertThat(ClientFqdn.of(wire.build())).isEqualTo(new ClientFqdn(5, "node7.lab.example"));
        assertThat(ClientFqdn.of(text.build())).isEqualTo(new ClientFqdn(1, "node7"));
        assertThat(new ClientFqdn(5, "node7").answer(DomainName.of("node7.lab.example")))
                .isEqualTo(Octets.of("05ffff056e6f646537036c6162076578616d706c6500"));
        // The client wants to update by itself: the server does (S) and says that it overrides (O).
        assertThat(new ClientFqdn(0, "a").answer(DomainName.of("a"))).isEqualTo(Octets.of("03ffff61"));
        assertThat(new ClientFqdn(1, "a").answer(null)).isEqualTo(Octets.of("08ffff"));
    }
}
