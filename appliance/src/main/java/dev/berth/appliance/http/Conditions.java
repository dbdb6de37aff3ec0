package dev.berth.appliance.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The preconditions of a GET or HEAD (RFC 9110 §13), for a file with a strong entity tag. */
public final class Conditions {
    private Conditions() {}

    /** What the preconditions come to. */
    public enum Verdict {
        SEND,
        NOT_MODIFIED,
        FAILED
    }

    /**
     * Evaluates in the order of RFC 9110 §13.2.2.
     *
     * @param etag strong, with its quotes
     */
    public static Verdict judge(HttpFields request, String etag, Instant lastModified) {
        Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS);
        String ifMatch = request.get(HttpHeader.IF_MATCH);
        if (ifMatch != null) {
            if (!listed(ifMatch, etag, false)) {
                return Verdict.FAILED;
            }
        } else if (date(request.get(HttpHeader.IF_UNMODIFIED_SINCE))
                .filter(modified::isAfter)
                .isPresent()) {
            return Verdict.FAILED;
        }
        String ifNoneMatch = request.get(HttpHeader.IF_NONE_MATCH);
        if (ifNoneMatch != null) {
            return listed(ifNoneMatch, etag, true) ? Verdict.NOT_MODIFIED : Verdict.SEND;
        }
        Optional<Instant> since = date(request.get(HttpHeader.IF_MODIFIED_SINCE));
        return since.isPresent() && !modified.isAfter(since.get()) ? Verdict.NOT_MODIFIED : Verdict.SEND;
    }

    /** Whether a Range header counts: without If-Range, or with one that names exactly this file. */
    public static boolean rangeCounts(HttpFields request, String etag, Instant lastModified) {
        String ifRange = request.get(HttpHeader.IF_RANGE);
        if (ifRange == null) {
            return true;
        }
        return ifRange.startsWith("\"")
                ? ifRange.equals(etag)
                : date(ifRange)
                        .filter(lastModified.truncatedTo(ChronoUnit.SECONDS)::equals)
                        .isPresent();
    }

    /** If-None-Match compares weakly, If-Match strongly (RFC 9110 §8.8.3.2); our own tags are strong. */
    private static boolean listed(String header, String etag, boolean weakly) {
        if (header.strip().equals("*")) {
            return true;
        }
        for (String part : header.split(",", -1)) {
            String tag = part.strip();
            if (tag.equals(etag)
                    || weakly && tag.startsWith("W/") && tag.substring(2).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    /** A date that cannot be read is as if it were not there (RFC 9110 §13.1.3). */
    private static Optional<Instant> date(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
