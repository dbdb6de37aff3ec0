package dev.berth.dhcp.message;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/** Sub-options, gathered into the values of the options that hold them (RFC 2132 §8.4, RFC 3925 §4). */
public final class Encapsulation {
    private static final int LONGEST = 255;
    private final Map<Integer, Map<Long, Map<Integer, Octets>>> parts = new TreeMap<>();

    /** @throws IllegalArgumentException if it does not fit with the others of its place */
    public void add(int code, OptionDefinition.Sub place, Octets value) {
        Map<Integer, Octets> there = parts.computeIfAbsent(code, c -> new TreeMap<>())
                .computeIfAbsent(place.enterprise(), e -> new TreeMap<>());
        int others = there.values().stream().mapToInt(each -> 2 + each.length()).sum();
        if (value.length() > LONGEST || code == Code.VENDOR_SPECIFIC && others + 2 + value.length() > LONGEST) {
            throw new IllegalArgumentException("sub-options of one place hold at most " + LONGEST + " octets");
        }
        there.put(place.code(), value);
    }

    /** By option code. */
    public Map<Integer, Octets> values() {
        Map<Integer, Octets> values = new TreeMap<>();
        parts.forEach((code, enterprises) -> values.put(code, value(code, enterprises)));
        return values;
    }

    private static Octets value(int code, Map<Long, Map<Integer, Octets>> enterprises) {
        var whole = new ByteArrayOutputStream();
        enterprises.forEach((enterprise, subs) -> {
            byte[] data = data(subs);
            if (code == Code.VENDOR_SPECIFIC) {
                whole.writeBytes(new Ipv4((int) (long) enterprise).bytes());
                whole.write(data.length);
            }
            whole.writeBytes(data);
        });
        if (code == Code.VENDOR_OPTIONS) {
            // PXE firmware reads on until it meets one.
            whole.write(Code.END);
        }
        return Octets.copyOf(whole.toByteArray());
    }

    private static byte[] data(Map<Integer, Octets> subs) {
        var data = new ByteArrayOutputStream();
        subs.forEach((sub, value) -> {
            data.write(sub);
            data.write(value.length());
            data.writeBytes(value.bytes());
        });
        return data.toByteArray();
    }
}
