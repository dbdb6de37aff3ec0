package dev.berth.appliance.net;

/** An IPv4 prefix; host bits of {@code base} are zero. Text: {@code 10.77.0.0/24}. */
public record Subnet(Ipv4 base, int prefix) implements Scalar {
    public Subnet {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("prefix length " + prefix + " is not within 0 to 32");
        }
        if ((base.bits() & ~mask(prefix)) != 0) {
            throw new IllegalArgumentException(base + "/" + prefix + " has host bits set; the network is "
                    + new Ipv4(base.bits() & mask(prefix)) + "/" + prefix);
        }
    }

    public static Subnet of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("'" + text + "' is no subnet; write it like 10.77.0.0/24");
        }
        return new Subnet(Ipv4.of(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The subnet of that prefix that an address lies in. */
    public static Subnet holding(Ipv4 address, int prefix) {
        return new Subnet(new Ipv4(address.bits() & mask(prefix)), prefix);
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    public Ipv4 mask() {
        return new Ipv4(mask(prefix));
    }

    public Ipv4 broadcast() {
        return new Ipv4(base.bits() | ~mask(prefix));
    }

    public boolean contains(Ipv4 address) {
        return (address.bits() & mask(prefix)) == base.bits();
    }

    public boolean overlaps(Subnet other) {
        return contains(other.base) || other.contains(base);
    }

    @Override
    public String toString() {
        return base + "/" + prefix;
    }
}
