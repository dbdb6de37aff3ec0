package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.ClientRecord;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.Options;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What recorded clients are answered. */
class RealClientsTest {
    private final DecidingServer server = new DecidingServer();

    /** Of what each asks for in option 55 the sample network has these, in its order, the mask first. */
    @ParameterizedTest
    @CsvSource({
        "DHCLIENT, 54 51 1 28 3 15 6 119 42",
        "UDHCPC, 54 51 1 3 6 15 28 42 61",
        "DHCPCD, 54 51 1 3 28 58 59",
        "NETWORKD, 54 51 1 3 6 15 42 61",
        // The firmware's file is named by its architecture, with the server that has it.
        "IPXE, 54 51 1 3 6 15 66 67 119 97 61",
        "OVMF_PXE, 54 51 1 3 6 15 28 42 58 59 66 67 97",
        "OVMF_HTTP, 54 51 1 3 6 15 28 42 58 59 67 97 60",
        "UBOOT, 54 51 1 3 6",
        "WINDOWS, 54 51 1 3 6 15 119 61",
        "WINDOWS_XP, 54 51 1 15 3 6 61",
    })
    void eachGetsWhatItAsksForInItsOrder(ClientRecord client, String codes) {
        DhcpMessage offer = server.reply(client.message());

        assertThat(offer).isInstanceOf(DhcpMessage.Offer.class);
        assertThat(offer.header().xid()).isEqualTo(client.message().header().xid());
        assertThat(codes(offer.options())).containsExactlyElementsOf(numbers(codes));
    }

    @ParameterizedTest
    @EnumSource
    void eachIsGivenBackItsIdentifierAsItSentIt(ClientRecord client) {
        Octets sent = client.message().options().find(Code.CLIENT_ID);
        assertThat(server.reply(client.message()).options().find(Code.CLIENT_ID))
                .isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({
        "DHCLIENT, ''",
        "NETWORKD, ''",
        "IPXE, menu.ipxe",
        "OVMF_PXE, grubx64.efi",
        "OVMF_HTTP, http://10.77.0.1/boot/grubx64.efi",
        // No file is configured for it; what it would load by itself is no wish.
        "UBOOT, ''",
    })
    void eachFirmwareIsToldTheFileOfItsArchitecture(ClientRecord client, String file) {
        DhcpMessage offer = server.reply(client.message());

        assertThat(offer.header().file()).isEqualTo(file);
        assertThat(offer.header().siaddr()).isEqualTo(Machine.SERVER);
    }

    /** What a client repeats until it is answered is answered alike; iPXE asks twice on purpose. */
    @ParameterizedTest
    @EnumSource
    void eachGetsTheSameOfferAgain(ClientRecord client) {
        assertThat(server.reply(client.message())).isEqualTo(server.reply(client.message()));
    }

    /** It would enter its name itself; the server says that it has done so, in the form in which it was asked. */
    @Test
    void windowsIsToldThatItsNameIsTheServers() {
        Ipv4 offered = server.reply(ClientRecord.WINDOWS.message()).header().yiaddr();

        DhcpMessage ack = server.reply(ClientRecord.windowsRequest(offered, Machine.SERVER));

        assertThat(ack).isInstanceOf(DhcpMessage.Ack.class);
        assertThat(ack.header().yiaddr()).isEqualTo(offered);
        Octets fqdn = ack.options().find(Code.CLIENT_FQDN);
        assertThat(fqdn).isNotNull();
        assertThat(fqdn.toString()).startsWith("03ffff");
        assertThat(new String(fqdn.bytes(), 3, fqdn.length() - 3, StandardCharsets.US_ASCII))
                .isEqualTo("desktop-4rt2k7q.lab.example");
    }

    /** One card: those that identify themselves by it, with option 61 or without, are one client; a DUID is another. */
    @Test
    void clientsOfOneCardAreOneClientUnlessOneIdentifiesItselfByADuid() {
        var plain = server.reply(ClientRecord.DHCLIENT.message()).header().yiaddr();

        assertThat(server.reply(ClientRecord.UDHCPC.message()).header().yiaddr())
                .isEqualTo(plain);
        assertThat(server.reply(ClientRecord.DHCPCD.message()).header().yiaddr())
                .isEqualTo(plain);
        assertThat(server.reply(ClientRecord.NETWORKD.message()).header().yiaddr())
                .isNotEqualTo(plain);
    }

    private static List<Integer> codes(Options options) {
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            codes.add(options.code(i));
        }
        return codes;
    }

    private static List<Integer> numbers(String codes) {
        List<Integer> numbers = new ArrayList<>();
        for (String code : codes.split(" ")) {
            numbers.add(Integer.valueOf(code));
        }
        return numbers;
    }
}
