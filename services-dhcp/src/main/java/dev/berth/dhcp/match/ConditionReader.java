package dev.berth.dhcp.match;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.OptionDefinition;
import dev.berth.dhcp.message.OptionNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a condition. {@code or} binds weaker than {@code and}, that weaker than {@code not}; a comparison is a term, a word
 * or sign, and a value; a term alone asks whether it is there.
 */
final class ConditionReader {
    private static final String TERMS = "option[…], relay[…], mac, arch, giaddr, network or known";
    private static final String VALUES = "a value like 'text', 7, 0x0a0b, 52:54:00, 10.77.0.0/24 or [ 'a', 'b' ]";
    private static final int DEEPEST = 32;

    private final String text;
    private final OptionNames names;
    private int at;
    private int depth;

    ConditionReader(String text, OptionNames names) {
        this.text = text;
        this.names = names;
    }

    Condition read() {
        Condition condition = some();
        blanks();
        if (at < text.length()) {
            throw expected("and, or, or the end");
        }
        return condition;
    }

    private Condition some() {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(all());
        } while (word("or"));
        return parts.size() == 1 ? parts.getFirst() : new Condition.Some(parts);
    }

    private Condition all() {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(one());
        } while (word("and"));
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    private Condition one() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("is nested deeper than " + DEEPEST + " times; make it several classes");
        }
        Condition condition;
        if (word("not")) {
            condition = new Condition.Not(one());
        } else if (sign("(")) {
            condition = some();
            need(")");
        } else {
            condition = comparison();
        }
        depth--;
        return condition;
    }

    private Condition comparison() {
        Term term = term();
        if (sign("==") || sign("=")) {
            return new Condition.Equal(term, value());
        }
        if (sign("!=")) {
            return new Condition.Not(new Condition.Equal(term, value()));
        }
        if (word("in")) {
            return new Condition.Equal(term, value());
        }
        for (Condition.Where where : Condition.Where.values()) {
            if (word(where.name().toLowerCase(Locale.ROOT))) {
                int before = at;
                if (value() instanceof Value.Bytes bytes) {
                    return new Condition.Has(term, where, bytes);
                }
                at = before;
                throw expected("'text', 0x0a0b or 52:54:00");
            }
        }
        return new Condition.Present(term);
    }

    private Term term() {
        Term term = null;
        if (word("option")) {
            need("[");
            term = new Term.Option(option(until(']')));
        } else if (word("relay")) {
            need("[");
            term = new Term.Relay(number(until(']'), 255));
        }
        for (Term.Word each : Term.Word.values()) {
            term = term == null && word(each.name().toLowerCase(Locale.ROOT)) ? each : term;
        }
        if (term == null) {
            throw expected(TERMS);
        }
        if (sign("[")) {
            int from = number(until(':'), 65535);
            int to = number(until(']'), 65536);
            if (to <= from) {
                throw expected("a part like [0:3], which ends after it begins");
            }
            term = new Term.Part(term, from, to);
        }
        return term;
    }

    /** Any option of a client's message may be asked for, also those that a server cannot be told to send. */
    private int option(String name) {
        try {
            int code = Integer.parseInt(name);
            if (code > Code.PAD && code < Code.END) {
                return code;
            }
        } catch (NumberFormatException e) {
            OptionDefinition known = names.named(name);
            if (known != null && known.within() == null) {
                return known.code();
            }
        }
        throw new IllegalArgumentException("'" + name + "' is no option; write its code from 1 to 254, or its name");
    }

    private Value value() {
        blanks();
        if (sign("[")) {
            List<Value> values = new ArrayList<>();
            do {
                values.add(value());
            } while (sign(","));
            need("]");
            return new Value.Any(values);
        }
        if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
            String quoted = until(text.charAt(at++));
            return new Value.Bytes(Octets.copyOf(quoted.getBytes(StandardCharsets.UTF_8)), true);
        }
        int before = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || ".:/-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String plain = text.substring(before, at);
        if (plain.matches("[0-9]{1,18}")) {
            return new Value.Count(Long.parseLong(plain));
        }
        if (plain.matches("0x([0-9A-Fa-f]{2})+")) {
            return new Value.Bytes(Octets.of(plain.substring(2)), false);
        }
        if (plain.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+")) {
            return new Value.Bytes(Octets.of(plain), false);
        }
        if (plain.matches("[0-9.]+(/[0-9]+)?")) {
            return new Value.Addresses(plain.contains("/") ? Subnet.of(plain) : Subnet.of(Ipv4.of(plain) + "/32"));
        }
        at = before;
        throw expected(VALUES);
    }

    private static int number(String text, int most) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("'" + text + "' is no number up to " + most);
    }

    private String until(char end) {
        int stop = text.indexOf(end, at);
        if (stop < 0) {
            throw expected("a closing " + end);
        }
        String found = text.substring(at, stop);
        at = stop + 1;
        return end == ']' || end == ':' ? found.strip() : found;
    }

    private boolean word(String word) {
        blanks();
        int end = at + word.length();
        boolean there = text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        at = there ? end : at;
        return there;
    }

    private boolean sign(String sign) {
        blanks();
        boolean there = text.startsWith(sign, at);
        at = there ? at + sign.length() : at;
        return there;
    }

    private void need(String sign) {
        if (!sign(sign)) {
            throw expected(sign);
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException expected(String what) {
        blanks();
        String rest =
                at >= text.length() ? "the end" : "'" + text.substring(at, Math.min(text.length(), at + 20)) + "'";
        return new IllegalArgumentException("has " + rest + " at character " + (at + 1) + "; expected " + what);
    }
}
