package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@RealClients("skopeo")
class ImagesIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    @Test
    void skopeoPushesAnImageAndPullsItBackOctetByOctet() throws IOException {
        Path image = SampleLayout.write(STAGE.lab().file("image"), 3_000_000);
        Path back = STAGE.lab().file("back");

        skopeo("copy", "--dest-tls-verify=false", "oci:" + image + ":1.0", "docker://10.77.0.1:5000/lab/sample:1.0");
        skopeo("copy", "--src-tls-verify=false", "docker://10.77.0.1:5000/lab/sample:1.0", "oci:" + back + ":1.0");

        assertThat(blobs(back)).isEqualTo(blobs(image)).hasSize(3);
        for (String blob : blobs(image)) {
            assertThat(back.resolve("blobs/sha256").resolve(blob))
                    .hasSameBinaryContentAs(image.resolve("blobs/sha256").resolve(blob));
        }
        assertThat(skopeo("list-tags", "--tls-verify=false", "docker://10.77.0.1:5000/lab/sample"))
                .contains("\"1.0\"");
    }

    @Test
    void anImageThatIsNotThereIsSaidToBeUnknown() {
        Finished inspect = STAGE.lab()
                .relay
                .run(
                        "skopeo",
                        "--insecure-policy",
                        "inspect",
                        "--tls-verify=false",
                        "docker://10.77.0.1:5000/lab/none:1");

        assertThat(inspect.exit()).isNotZero();
        assertThat(inspect.output()).containsIgnoringCase("unknown");
    }

    private static String skopeo(String... words) {
        String[] line = Stream.concat(Stream.of("skopeo", "--insecure-policy"), Stream.of(words))
                .toArray(String[]::new);
        return STAGE.lab().relay.ask(line);
    }

    private static List<String> blobs(Path layout) throws IOException {
        try (var files = Files.list(layout.resolve("blobs/sha256"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
