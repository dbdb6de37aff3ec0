package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnnamedNamesTest {
    private final DecidingServer server = new DecidingServer(
            DecidingServer.settings(true, List.of(), Limits.NONE, new UnnamedNames("ip-{address}")), 10);

    private DomainName name(Machine machine) {
        var name = server.leaseAt(server.lease(machine)).name();
        return name == null ? null : name.fqdn();
    }

    @Test
    void aClientWithoutANameIsCalledByItsAddressAndOneWithANameByThat() {
        Ipv4 address = server.lease(Machine.of(1));
        assertThat(server.leaseAt(address).name().fqdn())
                .isEqualTo(DomainName.of("ip-" + address.toString().replace('.', '-') + ".lab.example"));
        assertThat(server.inventory.now().rrsets(server.leaseAt(address).name().fqdn()))
                .isNotEmpty();
        assertThat(name(Machine.of(2).with(Code.HOST_NAME, "node2"))).isEqualTo(DomainName.of("node2.lab.example"));
        assertThat(name(Machine.of(3).with(Code.HOST_NAME, "localhost")).toString())
                .startsWith("ip-10-77-0-1");
    }

    @Test
    void aClientThatWantsNoNameGetsNone() {
        assertThat(name(Machine.of(1).with(Code.CLIENT_FQDN, Octets.of("080000"))))
                .isNull();
    }

    @Test
    void theMacMayStandInIt() {
        assertThat(new UnnamedNames("node-{mac}")
                        .label(Ipv4.of("10.0.0.1"), Machine.of(1).mac()))
                .isEqualTo("node-525400770001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node",
                "{address}-",
                "a b-{mac}",
                "ip.{address}",
                "{address}{address}{address}{address}{mac}"
            })
    void aTemplateThatMakesNoNamesIsRefused(String template) {
        assertThatThrownBy(() -> new UnnamedNames(template)).hasMessageContaining("makes no names");
    }
}
