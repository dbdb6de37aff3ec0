package dev.berth.appliance.inventory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflatedTest {
    private static final int MOST = 1 << 24;

    /** Around the borders of parts; half of it is like a zone, half like nothing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, (3 << 20) + 12_345})
    void itIsOneStreamThatAnybodyInflates(int size) throws IOException, DataFormatException {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        Arrays.fill(octets, size / 4, size / 4 * 3, (byte) 'h');

        String text = Deflated.text(octets);

        assertArrayEquals(octets, Deflated.octets(text, MOST));
        var stream = new InflaterInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(text)));
        assertArrayEquals(octets, stream.readAllBytes());
    }

    /** As texts were before their parts were made beside each other. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 2_000_000})
    void whatAnotherHasDeflatedIsRead(int size) throws IOException, DataFormatException {
        byte[] octets = new byte[size];
        Arrays.fill(octets, 0, size / 2, (byte) 'x');
        var packed = new ByteArrayOutputStream();
        try (var stream = new DeflaterOutputStream(packed)) {
            stream.write(octets);
        }

        assertArrayEquals(octets, Deflated.octets(Base64.getEncoder().encodeToString(packed.toByteArray()), MOST));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void aCutOrTooLongOneIsRefused(int missing) {
        byte[] octets = new byte[5000];
        new Random(3).nextBytes(octets);
        byte[] packed = Base64.getDecoder().decode(Deflated.text(octets));
        String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(packed, packed.length - missing));

        assertThrows(DataFormatException.class, () -> Deflated.octets(cut, MOST));
        assertThrows(DataFormatException.class, () -> Deflated.octets(Deflated.text(new byte[1 << 20]), 1 << 17));
    }
}
