package dev.berth.appliance.inventory;

import java.util.regex.Pattern;

/** What names of entities look like. */
public final class Names {
    private static final String LABEL_PATTERN = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?";
    private static final Pattern LABEL = Pattern.compile(LABEL_PATTERN);
    private static final Pattern HOST_NAME = Pattern.compile(LABEL_PATTERN + "(\\." + LABEL_PATTERN + ")*");

    private Names() {}

    /** One label of letters, digits, hyphens and underscores (RFC 1123 §2.1, with the underscore that sites use). */
    public static void requireLabel(String name) {
        if (!LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name
                    + "' is no name; use up to 63 letters, digits and hyphens, a letter or digit at both ends");
        }
    }

    /** One label or several with dots. */
    public static void requireHostName(String name) {
        if (name.length() > 253 || !HOST_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is no host name; use letters, digits and hyphens, dots between labels, a letter or digit at both ends of each");
        }
    }
}
