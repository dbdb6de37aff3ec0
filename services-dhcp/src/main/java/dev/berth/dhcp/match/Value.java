package dev.berth.dhcp.match;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import java.util.List;

/** What a term is compared with. */
sealed interface Value {
    boolean equalTo(Octets found);

    /** @param text whether it was written as one: then NULs that a client ends its texts with do not count */
    record Bytes(Octets bytes, boolean text) implements Value {
        @Override
        public boolean equalTo(Octets found) {
            return bytes.equals(text ? withoutNuls(found) : found);
        }

        boolean starts(Octets found) {
            return found.length() >= bytes.length() && at(found, 0);
        }

        boolean ends(Octets found) {
            Octets whole = text ? withoutNuls(found) : found;
            return whole.length() >= bytes.length() && at(whole, whole.length() - bytes.length());
        }

        boolean in(Octets found) {
            for (int i = 0; i + bytes.length() <= found.length(); i++) {
                if (at(found, i)) {
                    return true;
                }
            }
            return false;
        }

        private boolean at(Octets found, int from) {
            for (int i = 0; i < bytes.length(); i++) {
                if (found.at(from + i) != bytes.at(i)) {
                    return false;
                }
            }
            return true;
        }

        private static Octets withoutNuls(Octets found) {
            int end = found.length();
            while (end > 0 && found.at(end - 1) == 0) {
                end--;
            }
            return end == found.length() ? found : Octets.copyOf(found.bytes(), 0, end);
        }
    }

    /** A number of up to eight octets. */
    record Count(long number) implements Value {
        @Override
        public boolean equalTo(Octets found) {
            if (found.length() == 0 || found.length() > 8) {
                return false;
            }
            long read = 0;
            for (int i = 0; i < found.length(); i++) {
                read = read << 8 | found.at(i);
            }
            return read == number;
        }
    }

    /** The addresses of a subnet; a single address is one of 32 bits. */
    record Addresses(Subnet subnet) implements Value {
        @Override
        public boolean equalTo(Octets found) {
            return found.length() == 4 && subnet.contains(Ipv4.at(found.bytes(), 0));
        }
    }

    /** Any of several. */
    record Any(List<Value> values) implements Value {
        public Any {
            values = List.copyOf(values);
        }

        @Override
        public boolean equalTo(Octets found) {
            return values.stream().anyMatch(value -> value.equalTo(found));
        }
    }
}
