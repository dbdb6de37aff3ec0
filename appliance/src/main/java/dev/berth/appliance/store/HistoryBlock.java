package dev.berth.appliance.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Consecutive commits of the history, each a line of JSON.
 *
 * @param lines each with its end
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record HistoryBlock(long first, long last, byte[] lines) {
    /** Where the line of a commit begins; the length of all when there is no such line. */
    int start(long revision) {
        int at = 0;
        for (long skipped = first; skipped < revision && at < lines.length; skipped++) {
            at = end(at) + 1;
        }
        return Math.min(at, lines.length);
    }

    private int end(int at) {
        int end = at;
        while (end < lines.length && lines[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Its commits from {@code from} to {@code to}; when there are subjects, only such as name one of them somewhere. */
    Iterable<PastCommit> newestFirst(long from, long to, List<String> subjects) {
        List<byte[]> wanted =
                subjects.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
        Deque<byte[]> found = new ArrayDeque<>();
        int at = 0;
        for (long revision = first; revision <= Math.min(to, last) && at < lines.length; revision++) {
            int end = end(at);
            int start = at;
            if (revision >= from
                    && (wanted.isEmpty() || wanted.stream().anyMatch(subject -> holds(start, end, subject)))) {
                found.addFirst(Arrays.copyOfRange(lines, start, end));
            }
            at = end + 1;
        }
        return () -> found.stream().map(PastCommit::of).iterator();
    }

    private boolean holds(int start, int end, byte[] subject) {
        for (int at = start; at + subject.length <= end; at++) {
            if (Arrays.equals(lines, at, at + subject.length, subject, 0, subject.length)) {
                return true;
            }
        }
        return false;
    }

    /** False while parts of it are missing. */
    boolean isWhole() {
        int count = 0;
        for (byte octet : lines) {
            count += octet == '\n' ? 1 : 0;
        }
        return count == last - first + 1 && lines.length > 0 && lines[lines.length - 1] == '\n';
    }
}
