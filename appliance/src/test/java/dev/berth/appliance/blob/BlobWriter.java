package dev.berth.appliance.blob;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/** Stores random blobs of up to 300 KB for ever, printing the digest of each once it is stored. */
final class BlobWriter {
    private BlobWriter() {}

    public static void main(String[] arguments) throws Exception {
        var store = FileBlobStore.open(Path.of(arguments[0]), InstantSource.system());
        var random = new Random(Long.parseLong(arguments[1]));
        while (true) {
            byte[] content = new byte[random.nextInt(300_000)];
            random.nextBytes(content);
            Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
            store.put(digest, content);
            System.out.println(digest);
        }
    }
}
