package dev.berth.dns.master;

import java.util.ArrayList;
import java.util.List;

/** Cuts a master file's text into entries: lines, joined where parentheses say so (RFC 1035 §5.1). */
final class Lexer {
    /** An entry's words as they are written, escapes and quotes included. */
    record Entry(int line, boolean blankFirst, List<String> words) {}

    private final String file;
    private final String text;
    private int at;
    private int line = 1;

    Lexer(String file, String text) {
        this.file = file;
        this.text = text;
    }

    boolean more() {
        return at < text.length();
    }

    /** The next line or lines; without words where there is nothing but blanks and a comment. */
    Entry next() throws Mistake {
        int begin = line;
        boolean blankFirst = at < text.length() && isBlank(text.charAt(at));
        List<String> words = new ArrayList<>(6);
        int depth = 0;
        while (at < text.length()) {
            char letter = text.charAt(at);
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

    private static boolean isBlank(char letter) {
        return letter == ' ' || letter == '\t';
    }

    private void skipComment() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private String quoted() throws Mistake {
        int from = at++;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '\n' ? 2 : 1;
        }
        if (at >= text.length() || text.charAt(at) != '"') {
            throw new Mistake(file, line, "a quoted text without its closing '\"' in the same line");
        }
        at++;
        return text.substring(from, at);
    }

    private String word() {
        int from = at;
        // A quote within a word is part of it, as in SVCB's alpn="h2".
        boolean quoted = false;
        while (at < text.length()) {
            char letter = text.charAt(at);
            if (letter == '\n'
                    || letter == '\r'
                    || !quoted && (isBlank(letter) || letter == ';' || letter == '(' || letter == ')')) {
                break;
            }
            quoted ^= letter == '"';
            at += letter == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '\n' ? 2 : 1;
        }
        at = Math.min(at, text.length());
        return text.substring(from, at);
    }
}
