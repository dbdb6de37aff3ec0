package dev.berth.dns.check;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Wire;

/** Members as they are written: an address, or priority, weight, port and target of an SRV record. */
public final class MemberData {
    private static final int SRV_FIXED = 6;

    private MemberData() {}

    /**
     * The rdata.
     *
     * @param domain for targets without a dot
     * @throws IllegalArgumentException that says what was expected
     */
    public static Octets of(int type, String text, DomainName domain) {
        if (type == QType.A) {
            return Octets.copyOf(Ipv4.of(text).bytes());
        }
        String[] words = text.strip().split("\\s+");
        if (words.length != 4) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no SRV member; write priority, weight, port and target, as in 0 0 3306 db1");
        }
        DomainName target = words[3].indexOf('.') < 0 ? domain.child(words[3]) : DomainName.of(words[3]);
        byte[] rdata = new byte[SRV_FIXED + target.wireLength()];
        for (int i = 0; i < 3; i++) {
            Wire.u16(rdata, 2 * i, number(words[i], text));
        }
        target.copyTo(rdata, SRV_FIXED);
        return Octets.copyOf(rdata);
    }

    private static int number(String word, String text) {
        if (!word.matches("[0-9]{1,5}") || Integer.parseInt(word) > 65535) {
            throw new IllegalArgumentException("'" + word + "' in '" + text + "' is no number from 0 to 65535");
        }
        return Integer.parseInt(word);
    }

    /** As {@link #of} reads it. */
    public static String text(int type, Octets rdata) {
        byte[] octets = rdata.bytes();
        return type == QType.A
                ? new Ipv4(Wire.i32(octets, 0)).toString()
                : Wire.u16(octets, 0) + " " + Wire.u16(octets, 2) + " " + port(rdata) + " " + target(rdata);
    }

    /** Of an SRV member. */
    public static int port(Octets rdata) {
        return Wire.u16(rdata.bytes(), 4);
    }

    /** Of an SRV member. */
    public static DomainName target(Octets rdata) {
        return DomainName.at(rdata.bytes(), SRV_FIXED);
    }
}
