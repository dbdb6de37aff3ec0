package dev.berth.ntp.key;

import dev.berth.appliance.net.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a keys file.
 *
 * @param warnings of lines that were passed over
 */
public record Keys(Map<Integer, SymmetricKey> byId, List<String> warnings) {
    public static final Keys NONE = new Keys(Map.of(), List.of());

    /** ntpd reads longer ones as hexadecimal. */
    private static final int LONGEST_PLAIN = 20;

    private static final int AES_KEY = 16;

    public Keys {
        byId = Map.copyOf(byId);
        warnings = List.copyOf(warnings);
    }

    public @Nullable SymmetricKey find(int id) {
        return byId.get(id);
    }

    /**
     * Reads a file as chronyd and ntpd have it: a number, an algorithm and a secret on each line, the secret with
     * {@code ASCII:} or {@code HEX:} before it or, as ntpd has it, plain up to 20 characters and hexadecimal beyond.
     * A line of an algorithm that we do not offer is passed over with a warning.
     *
     * @throws IllegalArgumentException with the line and what is wrong; never with a secret
     */
    public static Keys parse(String text) {
        Map<Integer, SymmetricKey> keys = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || "#!;%".indexOf(line.charAt(0)) >= 0) {
                continue;
            }
            String[] words = line.split("\\s+");
            String place = "line " + (i + 1) + ": ";
            if (words.length < 3) {
                throw new IllegalArgumentException(place + "write a number, an algorithm and a secret");
            }
            int id = id(words[0], place);
            Algorithm algorithm = Algorithm.of(words[1]).orElse(null);
            if (algorithm == null) {
                warnings.add(place + "'" + words[1] + "' is passed over; use SHA1, SHA256 or AES128");
                continue;
            }
            byte[] secret = secret(words[2], place);
            if (algorithm == Algorithm.AES128 && secret.length != AES_KEY) {
                throw new IllegalArgumentException(place + "a secret of AES128 has 16 octets, not " + secret.length);
            }
            if (keys.put(id, new SymmetricKey(id, algorithm, Octets.copyOf(secret))) != null) {
                throw new IllegalArgumentException(place + "key " + words[0] + " is there already");
            }
        }
        return new Keys(keys, warnings);
    }

    private static int id(String word, String place) {
        try {
            int id = Integer.parseUnsignedInt(word);
            if (id != 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(place + "'" + word + "' is no number from 1 to 4294967295");
    }

    private static byte[] secret(String word, String place) {
        String upper = word.toUpperCase(Locale.ROOT);
        if (upper.startsWith("ASCII:")) {
            return word.substring("ASCII:".length()).getBytes(StandardCharsets.US_ASCII);
        }
        boolean marked = upper.startsWith("HEX:");
        if (!marked && word.length() <= LONGEST_PLAIN) {
            return word.getBytes(StandardCharsets.US_ASCII);
        }
        try {
            return Octets.of(marked ? word.substring("HEX:".length()) : word).bytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    place + "the secret is not hexadecimal; write ASCII: before it if it is text", e);
        }
    }
}
