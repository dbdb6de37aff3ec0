package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides about a request for keys, and writes the answer (RFC 8915 §4). */
public final class KeyExchange {
    /** What is spoken within TLS, for ALPN. */
    public static final String ALPN = "ntske/1";
    /** Of the exporter that makes the keys (RFC 8915 §4.3). */
    public static final String LABEL = "EXPORTER-network-time-security";
    /** How many cookies a client is given, and may ever ask for. */
    public static final int COOKIES = 8;

    private static final int NTP4 = 0;
    private static final int NTP_PORT = 123;

    /** What comes of a request; a label of the metrics. */
    public enum Outcome {
        /** NTPv4 under {@link Siv}. */
        AGREED,
        /** None of the protocols is NTPv4. */
        NO_PROTOCOL,
        /** None of the algorithms is ours. */
        NO_ALGORITHM,
        /** A critical record that we do not know. */
        UNKNOWN_RECORD,
        /** No request, or not in time. */
        BAD_REQUEST,
        /** A fault of ours. */
        INTERNAL
    }

    private KeyExchange() {}

    /** Which key the exporter is to make. */
    public static byte[] context(boolean toClient) {
        return new byte[] {0, NTP4, 0, Siv.ID, (byte) (toClient ? 1 : 0)};
    }

    /** Whether the first {@code length} octets reach the end of a message, be it good or bad. */
    public static boolean isWhole(byte[] octets, int length) {
        return KeyRecord.decode(octets, length).isPresent();
    }

    /** @param length of the request, which may be cut */
    public static Outcome decide(byte[] octets, int length) {
        Optional<List<KeyRecord>> records = KeyRecord.decode(octets, length);
        if (records.isEmpty()) {
            return Outcome.BAD_REQUEST;
        }
        if (records.get().stream().anyMatch(each -> each.critical() && each.type() > KeyRecord.NTP_PORT)) {
            return Outcome.UNKNOWN_RECORD;
        }
        List<Integer> protocols = List.of();
        List<Integer> algorithms = List.of();
        int seen = 0;
        for (KeyRecord each : records.get()) {
            if (each.type() > KeyRecord.NTP_PORT) {
                continue;
            }
            if (!isFit(each) || (seen & 1 << each.type()) != 0) {
                return Outcome.BAD_REQUEST;
            }
            seen |= 1 << each.type();
            if (each.type() == KeyRecord.NEXT_PROTOCOL) {
                protocols = each.numbers().orElseThrow();
            } else if (each.type() == KeyRecord.AEAD_ALGORITHM) {
                algorithms = each.numbers().orElseThrow();
            }
        }
        if (protocols.isEmpty()) {
            return Outcome.BAD_REQUEST;
        }
        if (!protocols.contains(NTP4)) {
            return Outcome.NO_PROTOCOL;
        }
        if (algorithms.isEmpty()) {
            return Outcome.BAD_REQUEST;
        }
        return algorithms.contains(Siv.ID) ? Outcome.AGREED : Outcome.NO_ALGORITHM;
    }

    /** Whether a client may send this record: RFC 8915 §4.1. None of those that it may send may come twice. */
    private static boolean isFit(KeyRecord each) {
        return switch (each.type()) {
            case KeyRecord.END_OF_MESSAGE -> each.critical() && each.body().length() == 0;
            case KeyRecord.NEXT_PROTOCOL -> each.critical() && isList(each);
            case KeyRecord.AEAD_ALGORITHM -> isList(each);
            // Wishes that we do not follow: the time is where the keys are.
            case KeyRecord.NTP_SERVER -> each.body().length() > 0;
            case KeyRecord.NTP_PORT -> each.body().length() == 2;
            default -> false;
        };
    }

    private static boolean isList(KeyRecord each) {
        return each.numbers().filter(numbers -> !numbers.isEmpty()).isPresent();
    }

    /**
     * The answer.
     *
     * @param cookies for who was agreed with
     * @param port where the time is
     */
    public static byte[] answer(Outcome outcome, List<Octets> cookies, int port) {
        List<KeyRecord> records = new ArrayList<>();
        switch (outcome) {
            case AGREED -> {
                records.add(KeyRecord.of(true, KeyRecord.NEXT_PROTOCOL, NTP4));
                records.add(KeyRecord.of(true, KeyRecord.AEAD_ALGORITHM, Siv.ID));
                if (port != NTP_PORT) {
                    records.add(KeyRecord.of(true, KeyRecord.NTP_PORT, port));
                }
                cookies.forEach(cookie -> records.add(new KeyRecord(false, KeyRecord.NEW_COOKIE, cookie)));
            }
            case NO_PROTOCOL -> records.add(KeyRecord.of(true, KeyRecord.NEXT_PROTOCOL));
            case NO_ALGORITHM -> {
                records.add(KeyRecord.of(true, KeyRecord.NEXT_PROTOCOL, NTP4));
                records.add(KeyRecord.of(true, KeyRecord.AEAD_ALGORITHM));
            }
            case UNKNOWN_RECORD -> records.add(KeyRecord.of(true, KeyRecord.ERROR, 0));
            case BAD_REQUEST -> records.add(KeyRecord.of(true, KeyRecord.ERROR, 1));
            case INTERNAL -> records.add(KeyRecord.of(true, KeyRecord.ERROR, 2));
        }
        records.add(KeyRecord.of(true, KeyRecord.END_OF_MESSAGE));
        return KeyRecord.encode(records);
    }
}
