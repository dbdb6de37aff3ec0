package dev.berth.packaging.clients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** An OCI image layout with one layer: a tar of one file of random octets. */
final class SampleLayout {
    private SampleLayout() {}

    static Path write(Path layout, int size) throws IOException {
        Files.createDirectories(layout.resolve("blobs/sha256"));
        byte[] tar = tar("data", size);
        byte[] layer = gzip(tar);
        byte[] config = """
                {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(digest(tar)).getBytes(StandardCharsets.UTF_8);
        byte[] manifest = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":%d}]}""".formatted(blob(layout, config), config.length, blob(layout, layer), layer.length)
                .getBytes(StandardCharsets.UTF_8);
        Files.writeString(layout.resolve("index.json"), """
                {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",\
                "digest":"sha256:%s","size":%d,"annotations":{"org.opencontainers.image.ref.name":"1.0"}}]}""".formatted(blob(layout, manifest), manifest.length));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return layout;
    }

    private static String blob(Path layout, byte[] content) throws IOException {
        String digest = digest(content);
        Files.write(layout.resolve("blobs/sha256").resolve(digest), content);
        return digest;
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }

    /** A ustar archive of one file (POSIX.1-2001, ustar interchange format): header, content, two empty blocks. */
    private static byte[] tar(String name, int size) {
        byte[] tar = new byte[512 + (size + 511) / 512 * 512 + 1024];
        put(tar, 0, name);
        put(tar, 100, "0000644");
        put(tar, 108, "0000000");
        put(tar, 116, "0000000");
        put(tar, 124, "%011o".formatted(size));
        put(tar, 136, "00000000000");
        put(tar, 148, "        ");
        put(tar, 156, "0");
        put(tar, 257, "ustar");
        put(tar, 263, "00");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, "%06o".formatted(sum) + "\0 ");
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        System.arraycopy(content, 0, tar, 512, size);
        return tar;
    }

    private static void put(byte[] tar, int at, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octets, 0, tar, at, octets.length);
    }
}
