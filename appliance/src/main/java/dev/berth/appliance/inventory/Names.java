package dev.berth.appliance.inventory;

/** What names of entities look like. */
public final class Names {
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 253;

    private Names() {}

    /** One label of letters, digits, hyphens and underscores (RFC 1123 §2.1, with the underscore that sites use). */
    public static void requireLabel(String name) {
        if (!isLabel(name, 0, name.length())) {
            throw new IllegalArgumentException("'" + name
                    + "' is no name; use up to 63 letters, digits and hyphens, a letter or digit at both ends");
        }
    }

    /** One label or several with dots. */
    public static void requireHostName(String name) {
        if (name.length() > LONGEST_NAME || !isLabels(name)) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is no host name; use letters, digits and hyphens, dots between labels, a letter or digit at both ends of each");
        }
    }

    private static boolean isLabels(String name) {
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            if (!isLabel(name, from, dot)) {
                return false;
            }
            from = dot + 1;
        }
        return isLabel(name, from, name.length());
    }

    private static boolean isLabel(String text, int from, int to) {
        if (to == from || to - from > LONGEST_LABEL) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean inside = i > from && i < to - 1;
            if (!isLetterOrDigit(c) && !(c == '_' && (i == from || inside)) && !(c == '-' && inside)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
