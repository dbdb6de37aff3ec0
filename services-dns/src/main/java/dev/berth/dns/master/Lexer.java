package dev.berth.dns.master;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a master file's text into entries: lines, joined where parentheses say so (RFC 1035 §5.1). */
final class Lexer {
    /** An entry's words as they are written, escapes and quotes included. */
    record Entry(int line, boolean blankFirst, List<String> words) {}

    private final String file;
    private final byte[] text;
    private int at;
    private int line = 1;

    Lexer(String file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    boolean more() {
        return at < text.length;
    }

    /** Where the next entry begins. */
    int at() {
        return at;
    }

    /** In which line that is. */
    int line() {
        return line;
    }

    /** Somebody else has read up to {@code next}. */
    void pass(int next, int lines) {
        at = next;
        line += lines;
    }

    /** The next line or lines; without words where there is nothing but blanks and a comment. */
    Entry next() throws Mistake {
        int begin = line;
        boolean blankFirst = at < text.length && isBlank(text[at]);
        List<String> words = new ArrayList<>(6);
        int depth = 0;
        while (at < text.length) {
            byte letter = text[at];
            if (letter == '\n') {
                at++;
                line++;
                if (depth == 0) {
                    return new Entry(begin, blankFirst, words);
                }
            } else if (isBlank(letter) || letter == '\r') {
                at++;
            } else if (letter == ';') {
                skipComment();
            } else if (letter == '(') {
                depth++;
                at++;
            } else if (letter == ')') {
                depth--;
                at++;
                if (depth < 0) {
                    throw new Mistake(file, line, "')' without '(' before it");
                }
            } else {
                words.add(letter == '"' ? quoted() : word());
            }
        }
        if (depth > 0) {
            throw new Mistake(file, begin, "'(' without ')' up to the end of the file");
        }
        return new Entry(begin, blankFirst, words);
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t';
    }

    private void skipComment() {
        while (at < text.length && text[at] != '\n') {
            at++;
        }
    }

    private String quoted() throws Mistake {
        int from = at++;
        while (at < text.length && text[at] != '"' && text[at] != '\n') {
            at += text[at] == '\\' && at + 1 < text.length && text[at + 1] != '\n' ? 2 : 1;
        }
        if (at >= text.length || text[at] != '"') {
            throw new Mistake(file, line, "a quoted text without its closing '\"' in the same line");
        }
        at++;
        return text(from);
    }

    private String word() {
        int from = at;
        // A quote within a word is part of it, as in SVCB's alpn="h2".
        boolean quoted = false;
        while (at < text.length) {
            byte letter = text[at];
            if (letter == '\n'
                    || letter == '\r'
                    || !quoted && (isBlank(letter) || letter == ';' || letter == '(' || letter == ')')) {
                break;
            }
            quoted ^= letter == '"';
            at += letter == '\\' && at + 1 < text.length && text[at + 1] != '\n' ? 2 : 1;
        }
        at = Math.min(at, text.length);
        return text(from);
    }

    /** Octets above 127 are letters for themselves. */
    private String text(int from) {
        return new String(text, from, at - from, StandardCharsets.ISO_8859_1);
    }
}
