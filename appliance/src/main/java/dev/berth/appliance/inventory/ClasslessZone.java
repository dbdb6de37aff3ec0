package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reverse zone of a part of a /24 (RFC 2317).
 *
 * @param base of the /24, as bits
 * @param first last octet of the first address
 * @param last last octet of the last one
 */
public record ClasslessZone(DomainName name, int base, int first, int last) {
    private static final int OCTETS = 256;
    private static final Pattern NAME = Pattern.compile(
            "([0-9]{1,3})([/-])([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.in-addr\\.arpa");

    /**
     * The zone whose name says so: {@code 0/25.2.0.192.in-addr.arpa} by its prefix, {@code 0-127.2.0.192.in-addr.arpa} by its
     * last address, and {@code 0-25.2.0.192.in-addr.arpa} by its prefix, as 0 to 25 is no subnet. Null for any other zone.
     */
    static @Nullable ClasslessZone of(DomainName zone) {
        Matcher text = NAME.matcher(zone.toString());
        if (!text.matches()) {
            return null;
        }
        int first = Integer.parseInt(text.group(1));
        int other = Integer.parseInt(text.group(3));
        boolean range = text.group(2).equals("-") && isSubnet(first, other - first + 1);
        int size = range ? other - first + 1 : other >= 25 && other <= 32 ? 1 << 32 - other : 0;
        int base = 0;
        for (int group = 6; group > 3; group--) {
            int octet = Integer.parseInt(text.group(group));
            if (octet >= OCTETS) {
                return null;
            }
            base = base << 8 | octet;
        }
        return isSubnet(first, size) ? new ClasslessZone(zone, base << 8, first, first + size - 1) : null;
    }

    private static boolean isSubnet(int first, int size) {
        return size > 0 && size < OCTETS && Integer.bitCount(size) == 1 && first % size == 0 && first < OCTETS;
    }

    public boolean holds(Ipv4 address) {
        int octet = address.bits() & 0xff;
        return baseOf(address) == base && first <= octet && octet <= last;
    }

    static int baseOf(Ipv4 address) {
        return address.bits() & 0xffffff00;
    }

    public int size() {
        return last - first + 1;
    }
}
