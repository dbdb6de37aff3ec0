package dev.berth.appliance.inventory;

import dev.berth.appliance.net.Scalar;

/**
 * Who proposed a commit. Text: {@code uid:0}, {@code user:ann}, {@code service:dhcp}, {@code key:xfer},
 * {@code file:/etc/berth/berth.yaml}; who has not proved who they are is {@code anonymous}, or with the name that they claim
 * {@code anonymous:ann}.
 */
public record Actor(Sort sort, String name) implements Scalar {
    /** FILE: the configuration file. UID: a local user of the Unix socket. KEY: a TSIG key. */
    public enum Sort {
        FILE,
        UID,
        USER,
        TOKEN,
        KEY,
        SERVICE,
        ANONYMOUS
    }

    /** Nobody knows who, not even by a name that they claim. */
    public static final Actor UNKNOWN = new Actor(Sort.ANONYMOUS, "");

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
        if (text.equals(UNKNOWN.toString())) {
            return UNKNOWN;
        }
        throw new IllegalArgumentException("'" + text + "' is no actor; write it like user:ann");
    }

    @Override
    public String toString() {
        String word = sort.name().toLowerCase(java.util.Locale.ROOT);
        return name.isEmpty() && sort == Sort.ANONYMOUS ? word : word + ":" + name;
    }
}
