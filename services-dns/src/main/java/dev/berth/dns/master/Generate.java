package dev.berth.dns.master;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** BIND's {@code $GENERATE}: a range, and texts in which {@code $} stands for its numbers. */
record Generate(int from, int to, int step) {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})-([0-9]{1,9})(?:/([0-9]{1,9}))?");
    private static final Pattern MODIFIER = Pattern.compile("\\{(-?[0-9]{1,9})(?:,([0-9]{1,3})(?:,([doxXnN]))?)?}");

    static Generate of(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no range; write it like 1-100 or 1-100/2");
        }
        int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
        int from = Integer.parseInt(range.group(1));
        int to = Integer.parseInt(range.group(2));
        if (step == 0 || to < from) {
            throw new IllegalArgumentException("'" + text + "' is no range; it goes up, by 1 or more");
        }
        return new Generate(from, to, step);
    }

    /** {@code $}, {@code ${offset}}, {@code ${offset,width}}, {@code ${offset,width,base}}; {@code $$} and {@code \$} are a dollar. */
    static String replace(String text, int number) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean last = i + 1 == text.length();
            if (letter == '\\' && !last) {
                char next = text.charAt(++i);
                out.append(next == '$' ? "$" : "\\" + next);
            } else if (letter != '$') {
                out.append(letter);
            } else if (!last && text.charAt(i + 1) == '$') {
                out.append('$');
                i++;
            } else if (!last && text.charAt(i + 1) == '{') {
                Matcher modifier = MODIFIER.matcher(text).region(i + 1, text.length());
                if (!modifier.lookingAt()) {
                    throw new IllegalArgumentException("'" + text.substring(i)
                            + "' is no modifier of $; write it like ${0,3,d}, with a base of d, o, x, X, n or N");
                }
                out.append(formatted(modifier, number));
                i = modifier.end() - 1;
            } else {
                out.append(number);
            }
        }
        return out.toString();
    }

    private static String formatted(Matcher modifier, int number) {
        long value = number + Long.parseLong(modifier.group(1));
        int width = modifier.group(2) == null ? 0 : Integer.parseInt(modifier.group(2));
        String base = modifier.group(3) == null ? "d" : modifier.group(3);
        if (base.equalsIgnoreCase("n")) {
            return nibbles(value, width, base.equals("N"));
        }
        String digits = switch (base) {
            case "o" -> Long.toOctalString(value);
            case "x" -> Long.toHexString(value);
            case "X" -> Long.toHexString(value).toUpperCase(java.util.Locale.ROOT);
            default -> Long.toString(value);
        };
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /** Hexadecimal digits backwards with dots, as in ip6.arpa; the width counts dots too. */
    private static String nibbles(long value, int width, boolean upper) {
        var out = new StringBuilder();
        long left = value;
        do {
            String digit = Long.toHexString(left & 15);
            out.append(out.isEmpty() ? "" : ".").append(upper ? digit.toUpperCase(java.util.Locale.ROOT) : digit);
            left >>>= 4;
        } while (left != 0 || out.length() + 1 < width);
        return out.toString();
    }
}
