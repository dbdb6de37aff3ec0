package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.ClientRecord;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Beside another server that gives the addresses. */
class ProxyTest {
    private static final Ipv4 THEIRS = Ipv4.of("10.77.0.61");
    private final DecidingServer server = new DecidingServer(DecidingServer.proxy(), 100);
    private final Machine one = Machine.of(1);

    private static Reason silence(Decision decision) {
        return ((Decision.Silence) decision).reason();
    }

    @ParameterizedTest
    @CsvSource({
        "IPXE, menu.ipxe, PXEClient, 060108ff",
        "OVMF_PXE, grubx64.efi, PXEClient, 060108ff",
        "OVMF_HTTP, http://10.77.0.1/boot/grubx64.efi, HTTPClient,",
    })
    void firmwareIsToldItsFileAndNoAddress(ClientRecord client, String file, String vendor, String pxe) {
        var decision = (Decision.Answer) server.decide(client.message());
        DhcpMessage offer = decision.reply();

        assertThat(offer).isInstanceOf(DhcpMessage.Offer.class);
        assertThat(offer.header().yiaddr()).isEqualTo(Ipv4.ANY);
        assertThat(offer.header().siaddr()).isEqualTo(Machine.SERVER);
        assertThat(offer.header().file()).isEqualTo(file);
        assertThat(offer.options().text(Code.VENDOR_CLASS)).isEqualTo(vendor);
        assertThat(offer.options().find(Code.VENDOR_OPTIONS)).isEqualTo(pxe == null ? null : Octets.of(pxe));
        assertThat(offer.options().find(Code.CLIENT_MACHINE_ID))
                .isEqualTo(client.message().options().find(Code.CLIENT_MACHINE_ID));
        assertThat(offer.options().has(Code.LEASE_TIME)).isFalse();
        assertThat(decision.path()).isEqualTo(new ReplyPath.Broadcast("eth1"));
        assertThat(decision.offered()).isNull();
        assertThat(decision.record()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"DHCLIENT", "UDHCPC", "DHCPCD", "NETWORKD", "UBOOT", "WINDOWS", "WINDOWS_XP"})
    void whoDoesNotBootIsLeftToTheOtherServer(ClientRecord client) {
        assertThat(silence(server.decide(client.message()))).isEqualTo(Reason.PROXY);
    }

    @Test
    void noRequestIsAnsweredNorRefusedWhereAddressesAreGiven() {
        Machine firmware = one.with(Code.VENDOR_CLASS, "PXEClient:Arch:00007:UNDI:003000");
        assertThat(silence(server.decide(firmware.select(THEIRS)))).isEqualTo(Reason.PROXY);
        assertThat(silence(server.decide(firmware.reboot(Ipv4.of("192.168.1.5")))))
                .isEqualTo(Reason.PROXY);
        assertThat(silence(server.decideUnicast(firmware.renew(THEIRS)))).isEqualTo(Reason.PROXY);
        assertThat(silence(server.decide(firmware.release(THEIRS)))).isEqualTo(Reason.PROXY);
        assertThat(silence(server.decide(firmware.decline(THEIRS)))).isEqualTo(Reason.PROXY);
        assertThat(silence(server.decide(firmware.inform(THEIRS)))).isEqualTo(Reason.PROXY);
    }

    @Test
    void askedAtThePortForItFirmwareIsAnsweredWhereItAskedFrom() {
        DhcpMessage request = one.at(THEIRS)
                .with(Code.VENDOR_CLASS, "PXEClient:Arch:00007:UNDI:003000")
                .request();
        var decision = (Decision.Answer) server.decide(request, new Arrival(null, Machine.SERVER, THEIRS, 4011, true));

        assertThat(decision.reply()).isInstanceOf(DhcpMessage.Ack.class);
        assertThat(decision.reply().header().yiaddr()).isEqualTo(Ipv4.ANY);
        assertThat(decision.reply().header().file()).isEqualTo("grubx64.efi");
        assertThat(decision.path()).isEqualTo(new ReplyPath.ToAddress(THEIRS, 4011));
    }

    @Test
    void behindARelayTheOfferGoesThere() {
        var decision = (Decision.Answer) server.decide(one.behindRelay()
                .with(Code.VENDOR_CLASS, "PXEClient:Arch:00000:UNDI:002001")
                .discover());
        assertThat(decision.path()).isEqualTo(new ReplyPath.ToAddress(Machine.RELAY, 67));
        assertThat(decision.reply().header().file()).isEqualTo("lpxelinux.0");
    }

    @Test
    void withoutAFileForItsArchitectureThereIsNothingToSay() {
        DhcpMessage arm =
                one.with(Code.VENDOR_CLASS, "PXEClient:Arch:00011:UNDI:003000").discover();
        assertThat(silence(server.decide(arm))).isEqualTo(Reason.NO_BOOT_FILE);
    }

    @Test
    void anOfferToAllIsOneEvenIfTheClientCouldBeReachedAlone() {
        DhcpMessage discover = one.with(Code.VENDOR_CLASS, "PXEClient").discover();
        assertThat(discover.header().flags() & Header.BROADCAST).isZero();
        assertThat(((Decision.Answer) server.decide(discover)).path()).isEqualTo(new ReplyPath.Broadcast("eth1"));
    }
}
