package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Scalar;

/** Who proposed a commit. Text: {@code uid:0}, {@code user:ann}, {@code service:dhcp}, {@code key:xfer}, {@code file:/etc/berth/berth.yaml}. */
public record Actor(Sort sort, String name) implements Scalar {
    /** FILE: the configuration file. UID: a local user of the Unix socket. KEY: a TSIG key. */
    public enum Sort {
        FILE,
        UID,
        USER,
        TOKEN,
        KEY,
        SERVICE
    }

    public static Actor service(String name) {
        return new Actor(Sort.SERVICE, name);
    }

    public static Actor of(String text) {
        int colon = text.indexOf(':');
        for (Sort sort : Sort.values()) {
            if (colon > 0 && sort.name().equalsIgnoreCase(text.substring(0, colon))) {
                return new Actor(sort, text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no actor; write it like user:ann");
    }

    @Override
    public String toString() {
        return sort.name().toLowerCase(java.util.Locale.ROOT) + ":" + name;
    }
}
