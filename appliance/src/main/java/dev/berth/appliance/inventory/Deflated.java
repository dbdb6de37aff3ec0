package dev.berth.appliance.inventory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Many octets as text: base 64 of one zlib stream (RFC 1950), whose parts are made beside each other, for the writer waits for it and
 * with it everybody who wants to change something.
 */
final class Deflated {
    private static final int PART = 1 << 20;
    /** The method and the window's size, then that no dictionary is wanted; RFC 1950 §2.2. */
    private static final byte[] HEAD = {0x78, 0x01};

    private Deflated() {}

    static String text(byte[] octets) {
        int parts = Math.max(1, (octets.length + PART - 1) / PART);
        List<byte[]> deflated = IntStream.range(0, parts)
                .parallel()
                .mapToObj(part ->
                        deflate(octets, part * PART, Math.min(octets.length, (part + 1) * PART), part == parts - 1))
                .toList();
        var adler = new Adler32();
        adler.update(octets);
        int size = deflated.stream().mapToInt(part -> part.length).sum();
        ByteBuffer whole =
                ByteBuffer.allocate(HEAD.length + size + Integer.BYTES).put(HEAD);
        deflated.forEach(whole::put);
        whole.putInt((int) adler.getValue());
        return Base64.getEncoder().encodeToString(whole.array());
    }

    /** A part of a stream (RFC 1951): all but the last end on an octet's border, so that they can stand one behind the other. */
    private static byte[] deflate(byte[] octets, int from, int to, boolean last) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(octets, from, to - from);
            if (last) {
                deflater.finish();
            }
            byte[] out = new byte[Math.max(64, (to - from) / 3)];
            int size = 0;
            while (true) {
                size += deflater.deflate(out, size, out.length - size, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
                if (size < out.length) {
                    return Arrays.copyOf(out, size);
                }
                out = Arrays.copyOf(out, 2 * size);
            }
        } finally {
            deflater.end();
        }
    }

    /**
     * The octets that {@link #text} was made of.
     *
     * @throws DataFormatException if it is cut, damaged or more than {@code most} octets
     * @throws IllegalArgumentException if it is not base 64
     */
    static byte[] octets(String text, int most) throws DataFormatException {
        byte[] packed = Base64.getDecoder().decode(text);
        var inflater = new Inflater();
        try {
            inflater.setInput(packed);
            var out = new ByteArrayOutputStream(packed.length * 4);
            byte[] part = new byte[1 << 16];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                if (count == 0 && !inflater.finished() || out.size() > most) {
                    throw new DataFormatException("cut, or more than " + most + " octets");
                }
                out.write(part, 0, count);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
