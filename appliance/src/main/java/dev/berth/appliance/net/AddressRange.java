package dev.berth.appliance.net;

/** Addresses from {@code first} to {@code last}, both included. Text: {@code 10.77.0.100-10.77.0.199}. */
public record AddressRange(Ipv4 first, Ipv4 last) implements Scalar {
    public AddressRange {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("range " + first + "-" + last + " ends before it begins");
        }
    }

    /** {@code A-B}, or one address for a range of one. */
    public static AddressRange of(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            Ipv4 only = Ipv4.of(text.strip());
            return new AddressRange(only, only);
        }
        return new AddressRange(
                Ipv4.of(text.substring(0, dash).strip()),
                Ipv4.of(text.substring(dash + 1).strip()));
    }

    public boolean contains(Ipv4 address) {
        return address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
    }

    /** How many addresses; up to 2^32. */
    public long size() {
        return Integer.toUnsignedLong(last.bits()) - Integer.toUnsignedLong(first.bits()) + 1;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
