package dev.berth.dns.master;

import dev.berth.dns.message.Wire;

/** Names of a master file, in wire form and lower case. */
final class NameText {
    private NameText() {}

    /**
     * Writes a name to {@code out} from {@code at} on: an absolute one with its final dot, another with {@code origin} behind it.
     *
     * @return its length, or 0 where the text is no name or one that is seldom met
     */
    static int parse(String text, byte[] origin, byte[] out, int at) {
        int length = text.length();
        int limit = Math.min(out.length, at + Wire.MAX_NAME);
        int labelAt = at;
        int to = at + 1;
        if (length == 0 || text.equals("@")) {
            return 0;
        }
        for (int i = 0; i < length; i++) {
            char letter = text.charAt(i);
            if (letter == '.') {
                int size = to - labelAt - 1;
                if (size == 0 || size > Wire.MAX_LABEL) {
                    return 0;
                }
                out[labelAt] = (byte) size;
                labelAt = to++;
                if (to > limit) {
                    return 0;
                }
                continue;
            }
            if (letter == '\\' || letter > 126 || to >= limit) {
                // Escapes are for those who take their time.
                return 0;
            }
            out[to++] = (byte) (letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
        }
        int size = to - labelAt - 1;
        if (size == 0) {
            // It ended with a dot.
            out[labelAt] = 0;
            return labelAt + 1 - at;
        }
        if (size > Wire.MAX_LABEL || to + origin.length > limit) {
            return 0;
        }
        out[labelAt] = (byte) size;
        System.arraycopy(origin, 0, out, to, origin.length);
        return to + origin.length - at;
    }
}
