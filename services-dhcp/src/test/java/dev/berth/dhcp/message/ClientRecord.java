package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.util.Arrays;

/**
 * DISCOVERs of real clients of Debian 12, captured on a wire of our own. Names of host and kernel in them are made up, and
 * U-Boot's hardware address; nothing else is. Those of Windows are as half a dozen independent public captures have them to the
 * octet, but for transaction, hardware address and name.
 */
public enum ClientRecord {
    DHCLIENT("01010600 10697368 0000 0000", "350101 0c056e6f646537 370d011c02030f06770c2c2f1a792a ff", 300),
    UDHCPC(
            "01010600 d8ce5236 0000 0000",
            "350101 39020240 37070103060c0f1c2a 3c0c756468637020312e33352e30 3d0701525400770010 ff",
            300),
    /** 9.4.1, with its configuration as it comes: no option 61, and option 145, by which it takes forced renewals. */
    DHCPCD(
            "01010600 a925dd8d 0000 0000",
            "350101 370701031c21333a3b 390205c0"
                    + " 3c256468637063642d392e342e313a4c696e75782d362e312e303a7838365f36343a496e74656c 910101 ff",
            316),
    /** 252: identifies itself by IAID and DUID (RFC 4361). */
    NETWORKD(
            "01010600 1850384b 0001 0000",
            "350101 3d13ff75af0be600020000ab110033bdebf95e192c 37090103060c0f212a7879 390205c0 0c056e6f646537 ff",
            287),
    /** 1.0.0+git-20190125.36a4c85 as the ROM of QEMU's e1000. */
    IPXE(
            "01010600 3af10026 0004 0000",
            "350101 390205c0 5d020000 5e03010201"
                    + " 3c20505845436c69656e743a417263683a30303030303a554e44493a303032303031 4d0469505845"
                    + " 3717010306070c0f111a2b3c4243778081828384858687afcb"
                    + " af30b105018086100eeb03010000170101220101130101110101270101190101290101100102210101150101180101120101"
                    + " 3d0701525400770010 61110000000000000000000000000000000000 ff",
            400),
    /** UEFI firmware (EDK2 2022.11) that boots by PXE. */
    OVMF_PXE(
            "01010600 ceded6bd 0000 8000",
            "350101 390205c0 37230102030405060c0d0f111216171c28292a2b3233363a3b3c4243618081828384858687"
                    + " 61110000000000000000000000000000000000 5e03010300 5d020007"
                    + " 3c20505845436c69656e743a417263683a30303030373a554e44493a303033303030 ff",
            347),
    /** The same firmware when it boots by HTTP. */
    OVMF_HTTP(
            "01010600 ceded6be 0000 8000",
            "350101 390205c0 371b0102030405060c0d0f111216171c28292a2b3233363a3b3cf14361"
                    + " 61110000000000000000000000000000000000 5e03010300 5d020010"
                    + " 3c2148545450436c69656e743a417263683a30303031363a554e44493a303033303030 ff",
            340),
    /** 2023.01 for ARM: tells in the file field what it would load. */
    UBOOT(
            "01010600 5252723c 0000 0000",
            "350101 39020240 5d020015 5e03010000 3c0c552d426f6f742e61726d7637 37050103060c11 ff",
            300,
            "626f6f742e7363722e75696d67"),
    /** 10 and 11. */
    WINDOWS("01010600 7c1be5a2 0000 0000", "350101 3d0701525400770010 0c0f" + Windows.NAME + Windows.REST, 300),
    /** XP: tells that it would choose an address itself (116), asks for option 249 and not for 121. */
    WINDOWS_XP(
            "01010600 2a44f190 0000 0000",
            "350101 740101 3d0701525400770010 0c084c41422d50432d37"
                    + " 3c084d53465420352e30 370b010f03062c2e2f1f21f92b 2b02dc00 ff",
            300);

    private static final String CHADDR = "525400770010";
    private final byte[] bytes;

    ClientRecord(String head, String options, int length) {
        this(head, options, length, "");
    }

    ClientRecord(String head, String options, int length, String file) {
        bytes = new byte[length];
        put(0, head);
        put(28, CHADDR);
        put(108, file);
        put(236, "63825363 " + options);
    }

    private void put(int at, String hex) {
        byte[] part = octets(hex);
        System.arraycopy(part, 0, bytes, at, part.length);
    }

    /** What Windows selects an offer with: it wants to enter its name itself (81 without the S flag), in plain ASCII. */
    public static DhcpMessage windowsRequest(Ipv4 offered, Ipv4 server) {
        byte[] options = octets("350103 3d0701525400770010 3204%08x 3604%08x 0c0f%3$s 5112000000%3$s"
                        .formatted(offered.bits(), server.bits(), Windows.NAME)
                + Windows.REST);
        byte[] datagram = Arrays.copyOf(WINDOWS.bytes, 240 + options.length);
        System.arraycopy(options, 0, datagram, 240, options.length);
        return message(datagram);
    }

    /** What its messages have in common. */
    private static final class Windows {
        static final String NAME = "4445534b544f502d345254324b3751";
        static final String REST = " 3c084d53465420352e30 370e0103060f1f212b2c2e2f7779f9fc ff";
    }

    private static byte[] octets(String hex) {
        return Octets.of(hex.replace(" ", "")).bytes();
    }

    private static DhcpMessage message(byte[] datagram) {
        return ((Decoded.Whole) DhcpDecoder.decode(datagram)).message();
    }

    /** The payload of the datagram. */
    public byte[] datagram() {
        return Arrays.copyOf(bytes, bytes.length);
    }

    public DhcpMessage message() {
        return message(datagram());
    }
}
