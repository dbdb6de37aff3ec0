package dev.berth.dhcp.message;

import dev.berth.appliance.net.Octets;
import java.util.Arrays;

/**
 * DISCOVERs of real clients of Debian 12, captured on a wire of our own. Names of host and kernel in them are made up, nothing
 * else is.
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
            287);

    private static final String CHADDR = "525400770010";
    private final byte[] bytes;

    ClientRecord(String head, String options, int length) {
        bytes = new byte[length];
        put(0, head);
        put(28, CHADDR);
        put(236, "63825363 " + options);
    }

    private void put(int at, String hex) {
        byte[] part = Octets.of(hex.replace(" ", "")).bytes();
        System.arraycopy(part, 0, bytes, at, part.length);
    }

    /** The payload of the datagram. */
    public byte[] datagram() {
        return Arrays.copyOf(bytes, bytes.length);
    }

    public DhcpMessage message() {
        return ((Decoded.Whole) DhcpDecoder.decode(datagram())).message();
    }
}
