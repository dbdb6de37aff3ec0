package dev.berth.dhcp;

import dev.berth.appliance.exchange.Row;
import dev.berth.appliance.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The leases of ISC's dhcpd ({@code dhcpd.leases(5)}): a journal of {@code lease ADDRESS { … }}. */
final class IscLeases {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT);

    private final String text;
    private int at;
    private int line = 1;

    /** A word, one of <code>{ } ;</code>, or what stands in quotes. */
    private record Token(String word, byte @Nullable [] quoted, int line) {
        boolean is(String other) {
            return quoted == null && word.equals(other);
        }

        String value() {
            return quoted == null ? word : new String(quoted, StandardCharsets.UTF_8);
        }
    }

    private IscLeases(String text) {
        this.text = text;
    }

    static boolean isOne(String content) {
        return content.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .limit(20)
                .anyMatch(line -> line.matches("lease [0-9.]+ \\{.*|authoring-byte-order .*;|server-duid .*;"));
    }

    static List<Row> rows(String content) {
        var journal = new LeaseJournal();
        var file = new IscLeases(content);
        for (List<Token> head = file.statement(); !head.isEmpty(); head = file.statement()) {
            boolean block = head.getLast().is("{");
            if (block && head.size() == 3 && head.getFirst().is("lease")) {
                file.lease(journal, head.get(1));
            } else if (block) {
                file.skip();
            }
        }
        return journal.rows();
    }

    private void lease(LeaseJournal journal, Token address) {
        ObjectNode row = Json.mapper().createObjectNode();
        row.put("address", address.value());
        for (List<Token> said = statement(); !said.isEmpty() && !said.getFirst().is("}"); said = statement()) {
            if (said.getLast().is("{")) {
                skip();
            } else {
                put(row, said);
            }
        }
        boolean somebodys = row.has("mac");
        if (somebodys) {
            journal.put(address.value(), new Row(address.line(), row));
        } else {
            journal.remove(address.value());
        }
    }

    private static void put(ObjectNode row, List<Token> said) {
        String last = said.getLast().value();
        switch (said.getFirst().word()) {
            case "starts" -> put(row, "since", time(said));
            case "cltt" -> put(row, "renewed", time(said));
            case "ends" -> put(row, "ends", time(said));
            case "hardware" -> put(row, "mac", last);
            case "uid" -> put(row, "client-id", identifier(said.getLast()));
            case "client-hostname" -> put(row, "hostname", last);
            case "binding" -> put(row, "state", state(last));
            case "abandoned" -> put(row, "state", "declined");
            case "set" -> {
                if (said.size() > 2 && said.get(1).is("vendor-class-identifier")) {
                    put(row, "vendor", last);
                }
            }
            default -> {}
        }
    }

    private static void put(ObjectNode row, String column, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            row.put(column, value);
        }
    }

    private static String state(String theirs) {
        return switch (theirs) {
            case "active", "bootp" -> "bound";
            case "expired" -> "expired";
            case "free", "released", "reset", "backup" -> "released";
            case "abandoned" -> "declined";
            default -> theirs;
        };
    }

    private static String identifier(Token token) {
        return token.quoted() == null ? token.word() : HexFormat.of().formatHex(token.quoted());
    }

    /** {@code starts 6 2026/11/21 17:27:22}, {@code starts epoch 1795282042}, {@code ends never}; null for what is none. */
    private static @Nullable String time(List<Token> said) {
        try {
            return switch (said.size()) {
                case 2 -> said.get(1).is("never") ? "never" : null;
                case 3 ->
                    Instant.ofEpochSecond(Long.parseLong(said.get(2).word())).toString();
                case 4 ->
                    LocalDateTime.parse(said.get(2).word() + " " + said.get(3).word(), TIME)
                            .toInstant(ZoneOffset.UTC)
                            .toString();
                default -> null;
            };
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    /** To the end of a block that has begun. */
    private void skip() {
        for (List<Token> said = statement(); !said.isEmpty() && !said.getFirst().is("}"); said = statement()) {
            if (said.getLast().is("{")) {
                skip();
            }
        }
    }

    /** Words up to a semicolon (without it), to a brace that opens (with it), or a brace that closes; empty at the end. */
    private List<Token> statement() {
        List<Token> words = new ArrayList<>();
        for (Token next = token(); next != null; next = token()) {
            if (next.is(";")) {
                if (!words.isEmpty()) {
                    return words;
                }
                continue;
            }
            words.add(next);
            if (next.is("{") || next.is("}")) {
                return words;
            }
        }
        return List.of();
    }

    private @Nullable Token token() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c)) {
                line += c == '\n' ? 1 : 0;
                at++;
            } else {
                break;
            }
        }
        if (at >= text.length()) {
            return null;
        }
        char c = text.charAt(at);
        if (c == '"') {
            at++;
            return new Token("", quoted(), line);
        }
        int begin = at++;
        if ("{};".indexOf(c) < 0) {
            while (at < text.length()
                    && !Character.isWhitespace(text.charAt(at))
                    && "{};\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
        }
        return new Token(text.substring(begin, at), null, line);
    }

    /** Octets, those that cannot be printed as a backslash and three octal digits. */
    private byte[] quoted() {
        var octets = new ByteArrayOutputStream();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            line += c == '\n' ? 1 : 0;
            if (c != '\\' || at >= text.length()) {
                octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            } else if (at + 3 <= text.length() && text.substring(at, at + 3).matches("[0-3][0-7]{2}")) {
                octets.write(Integer.parseInt(text.substring(at, at + 3), 8));
                at += 3;
            } else {
                octets.writeBytes(unescaped(text.charAt(at++)).getBytes(StandardCharsets.UTF_8));
            }
        }
        at++;
        return octets.toByteArray();
    }

    private static String unescaped(char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'b' -> "\b";
            default -> String.valueOf(c);
        };
    }
}
