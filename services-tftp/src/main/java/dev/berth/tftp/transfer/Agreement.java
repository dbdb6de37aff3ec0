package dev.berth.tftp.transfer;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The options that hold for a transfer (RFC 2347).
 *
 * @param blockSize octets of a full block (RFC 2348)
 * @param windowSize blocks per acknowledgement (RFC 7440)
 * @param timeout before a packet is sent again, or null where we choose (RFC 2349)
 * @param accepted what the OACK says, in the order asked; empty: no OACK, data at once
 */
public record Agreement(
        int blockSize, int windowSize, @Nullable Duration timeout, Map<String, String> accepted) {
    /** The most blocks in flight; a client that asks for more gets these. */
    public static final int LARGEST_WINDOW = 64;

    /** Octets in flight that a socket's buffer holds. */
    private static final int LARGEST_BURST = 256 << 10;

    private static final int PLAIN_BLOCK = 512;
    private static final int SMALLEST_BLOCK = 8;
    private static final int LARGEST_BLOCK = 65_464;
    private static final int LONGEST_TIMEOUT = 255;
    private static final int MOST_WINDOW = 65_535;

    public Agreement {
        accepted = Collections.unmodifiableMap(new LinkedHashMap<>(accepted));
    }

    /**
     * Accepts what we know of a request's options; an unknown one, or one out of its bounds, is left out as RFC 2347 asks.
     *
     * @param length of the file as it will be sent
     */
    public static Agreement of(Map<String, String> asked, long length) {
        int blockSize = PLAIN_BLOCK;
        int windowSize = 1;
        Duration timeout = null;
        Map<String, String> accepted = new LinkedHashMap<>();
        for (Map.Entry<String, String> option : asked.entrySet()) {
            OptionalInt number = number(option.getValue());
            switch (option.getKey()) {
                case "blksize" -> {
                    if (number.isPresent() && number.getAsInt() >= SMALLEST_BLOCK) {
                        blockSize = Math.min(number.getAsInt(), LARGEST_BLOCK);
                        accepted.put("blksize", Integer.toString(blockSize));
                    }
                }
                case "windowsize" -> {
                    if (number.isPresent() && number.getAsInt() >= 1 && number.getAsInt() <= MOST_WINDOW) {
                        windowSize = Math.min(number.getAsInt(), LARGEST_WINDOW);
                        accepted.put("windowsize", Integer.toString(windowSize));
                    }
                }
                case "timeout" -> {
                    if (number.isPresent() && number.getAsInt() >= 1 && number.getAsInt() <= LONGEST_TIMEOUT) {
                        timeout = Duration.ofSeconds(number.getAsInt());
                        accepted.put("timeout", option.getValue());
                    }
                }
                case "tsize" -> accepted.put("tsize", Long.toString(length));
                default -> {
                    // An option that we do not know gets no answer.
                }
            }
        }
        int fitting = Math.max(1, Math.min(windowSize, LARGEST_BURST / blockSize));
        accepted.computeIfPresent("windowsize", (name, value) -> Integer.toString(fitting));
        return new Agreement(blockSize, fitting, timeout, accepted);
    }

    private static OptionalInt number(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
