package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options of a message: each code at most once, in the message's order, which equality does not mind. */
public final class Options {
    public static final Options NONE = new Options(new int[0], new Octets[0]);

    private final int[] codes;
    private final Octets[] values;

    private Options(int[] codes, Octets[] values) {
        this.codes = codes;
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return codes.length;
    }

    public int code(int index) {
        return codes[index];
    }

    public Octets value(int index) {
        return values[index];
    }

    /** The value as it came, or null. */
    public @Nullable Octets find(int code) {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == code) {
                return values[i];
            }
        }
        return null;
    }

    public boolean has(int code) {
        return find(code) != null;
    }

    /** An address, or null when the option is absent or has not four octets. */
    public @Nullable Ipv4 address(int code) {
        Octets value = find(code);
        return value == null || value.length() != 4 ? null : Ipv4.at(value.bytes(), 0);
    }

    /** An unsigned number of one, two or four octets, or {@code absent}. */
    public long number(int code, long absent) {
        Octets value = find(code);
        if (value == null || value.length() != 1 && value.length() != 2 && value.length() != 4) {
            return absent;
        }
        long number = 0;
        for (int i = 0; i < value.length(); i++) {
            number = number << 8 | value.at(i);
        }
        return number;
    }

    /** A text without the NULs that some clients end it with (RFC 2132 §2), or null. */
    public @Nullable String text(int code) {
        Octets value = find(code);
        if (value == null) {
            return null;
        }
        byte[] bytes = value.bytes();
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Options that) || that.codes.length != codes.length) {
            return false;
        }
        for (int i = 0; i < codes.length; i++) {
            if (!Objects.equals(values[i], that.find(codes[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < codes.length; i++) {
            hash += codes[i] * 31 ^ values[i].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        var text = new StringBuilder("[");
        for (int i = 0; i < codes.length; i++) {
            text.append(i == 0 ? "" : " ").append(codes[i]).append('=').append(values[i]);
        }
        return text.append(']').toString();
    }

    /** These and one more, which comes first. */
    public Options with(int code, Octets value) {
        Builder more = builder().add(code, value);
        for (int i = 0; i < codes.length; i++) {
            more.add(codes[i], values[i]);
        }
        return more.build();
    }

    /** Collects options; of two with one code the first stays. */
    public static final class Builder {
        private static final int USUAL = 24;
        private Octets[] values = new Octets[USUAL];
        private int[] codes = new int[USUAL];
        private int size;

        private Builder() {}

        public boolean has(int code) {
            for (int i = 0; i < size; i++) {
                if (codes[i] == code) {
                    return true;
                }
            }
            return false;
        }

        public Builder add(int code, Octets value) {
            if (code <= Code.PAD || code >= Code.END || code == Code.MESSAGE_TYPE || code == Code.OVERLOAD) {
                throw new IllegalArgumentException("option " + code + " is no option of its own");
            }
            if (!has(code)) {
                if (size == codes.length) {
                    codes = Arrays.copyOf(codes, size * 2);
                    values = Arrays.copyOf(values, size * 2);
                }
                codes[size] = code;
                values[size++] = value;
            }
            return this;
        }

        public Builder add(int code, Ipv4 address) {
            return add(code, Octets.copyOf(address.bytes()));
        }

        /** An unsigned number of 32 bits. */
        public Builder addInt(int code, long number) {
            return add(code, Octets.copyOf(new Ipv4((int) number).bytes()));
        }

        public Builder add(int code, String text) {
            return add(code, Octets.copyOf(text.getBytes(StandardCharsets.UTF_8)));
        }

        public Options build() {
            return size == 0 ? NONE : new Options(Arrays.copyOf(codes, size), Arrays.copyOf(values, size));
        }
    }
}
