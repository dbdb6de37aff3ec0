package dev.berth.tftp.boot;

import java.util.Map;

/** Puts values in place of {@code ${name}}; {@code $${name}} stays as {@code ${name}}. Values are taken as they are. */
final class Substitution {
    private Substitution() {}

    /** What is wrong with a text, in words for the operator. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message);
        }
    }

    static String apply(String text, Map<String, String> values) throws Failure {
        var done = new StringBuilder(text.length());
        int at = 0;
        while (true) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                return done.append(text, at, text.length()).toString();
            }
            if (open > at && text.charAt(open - 1) == '$') {
                done.append(text, at, open).append('{');
                at = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new Failure("'" + text.substring(open) + "' has no closing brace");
            }
            String name = text.substring(open + 2, close);
            String value = values.get(name);
            if (value == null) {
                throw new Failure("variable '" + name + "' is not defined");
            }
            if (value.chars().anyMatch(c -> c < ' ' || c == 127)) {
                throw new Failure("variable '" + name + "' holds a line break or another control character");
            }
            done.append(text, at, open).append(value);
            at = close + 1;
        }
    }
}
