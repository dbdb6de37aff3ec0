package dev.berth.ntp.nts;

import dev.berth.appliance.net.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record of the key exchange (RFC 8915 §4).
 *
 * @param critical whether who does not know the type has to refuse
 * @param type 0 to 32767
 */
record KeyRecord(boolean critical, int type, Octets body) {
    static final int END_OF_MESSAGE = 0;
    static final int NEXT_PROTOCOL = 1;
    static final int ERROR = 2;
    static final int AEAD_ALGORITHM = 4;
    static final int NEW_COOKIE = 5;
    static final int NTP_SERVER = 6;
    static final int NTP_PORT = 7;

    private static final int HEAD = 4;
    private static final int CRITICAL = 1 << 15;

    /** One whose body is numbers of 16 bits. */
    static KeyRecord of(boolean critical, int type, int... numbers) {
        ByteBuffer body = ByteBuffer.allocate(2 * numbers.length);
        for (int number : numbers) {
            body.putShort((short) number);
        }
        return new KeyRecord(critical, type, Octets.copyOf(body.array()));
    }

    /** The body as numbers of 16 bits; empty if it is not made of them. */
    Optional<List<Integer>> numbers() {
        if (body.length() % 2 != 0) {
            return Optional.empty();
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < body.length(); i += 2) {
            numbers.add(body.at(i) << 8 | body.at(i + 1));
        }
        return Optional.of(numbers);
    }

    /** The first {@code length} octets as records up to the end of the message; empty when they do not reach it. */
    static Optional<List<KeyRecord>> decode(byte[] octets, int length) {
        List<KeyRecord> records = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(octets, 0, length);
        while (left.remaining() >= HEAD) {
            int first = left.getShort() & 0xffff;
            int size = left.getShort() & 0xffff;
            if (size > left.remaining()) {
                return Optional.empty();
            }
            byte[] body = new byte[size];
            left.get(body);
            int type = first & ~CRITICAL;
            records.add(new KeyRecord((first & CRITICAL) != 0, type, Octets.copyOf(body)));
            if (type == END_OF_MESSAGE) {
                return Optional.of(records);
            }
        }
        return Optional.empty();
    }

    static byte[] encode(List<KeyRecord> records) {
        ByteBuffer octets = ByteBuffer.allocate(
                records.stream().mapToInt(each -> HEAD + each.body().length()).sum());
        for (KeyRecord each : records) {
            octets.putShort((short) (each.type() | (each.critical() ? CRITICAL : 0)))
                    .putShort((short) each.body().length())
                    .put(each.body().bytes());
        }
        return octets.array();
    }
}
