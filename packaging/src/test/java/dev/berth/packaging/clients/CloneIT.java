package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testing.SharedBlocks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An appliance whose registry lies on a file system that clones files, with an image beside it. */
@RealClients({"mkfs.xfs", "mkfs.btrfs", "mount", "filefrag"})
class CloneIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long SIZE = 1L << 30;

    @TempDir
    private Path directory;

    private Finished run(String... command) {
        return Running.start(directory.resolve("said"), Map.of(), List.of(command))
                .finish(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void anImportedImageSharesItsBlocksWithItsFiles(String kind) throws Exception {
        Path disk = directory.resolve("disk");
        try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        run("mkfs." + kind, "-q", disk.toString()).succeeded();
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        Finished mount = run("mount", "-o", "loop", disk.toString(), mounted.toString());
        if (mount.exit() != 0) {
            System.out.println("SKIPPED CloneIT: " + kind + " cannot be mounted here: " + mount.output());
        }
        Assumptions.assumeTrue(mount.exit() == 0, mount::output);
        try {
            imported(mounted);
        } finally {
            run("umount", mounted.toString()).succeeded();
        }
    }

    private void imported(Path mounted) throws Exception {
        assertThat(SharedBlocks.impossible(mounted)).isEmpty();
        Path image = SampleLayout.write(mounted.resolve("image"), 5_000_000);
        Path layer = largest(image.resolve("blobs"));
        Path configuration = Files.writeString(mounted.resolve("berth.yaml"), """
                domain: lab.example
                addresses: [127.77.0.1]
                data: data
                networks: { lab: { subnet: 127.77.0.0/24 } }
                http: { port: 0 }
                console: { listen: "127.0.0.1:0" }
                dhcp: { enabled: false }
                dns: { enabled: false }
                ntp: { enabled: false }
                tftp: { enabled: false }
                repo: { enabled: false }
                registry: { port: 0 }
                """);
        String berth = Berth.LAUNCHER.toString();
        try (Running appliance = Running.start(
                directory.resolve("berth.log"), Map.of(), List.of(berth, "-c", configuration.toString(), "run"))) {
            org.awaitility.Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> appliance.output().contains("\nready")
                            || appliance.output().startsWith("ready")
                            || !appliance.alive());
            run(
                            berth,
                            "-c",
                            configuration.toString(),
                            "registry",
                            "import",
                            image.toString(),
                            "--repository",
                            "lab/sample")
                    .succeeded();

            Path stored = find(mounted.resolve("data"), layer.getFileName().toString());
            assertThat(Files.getAttribute(stored, "unix:ino")).isNotEqualTo(Files.getAttribute(layer, "unix:ino"));
            assertThat(SharedBlocks.shares(stored)).isTrue();
        }
    }

    private static Path largest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .max(java.util.Comparator.comparingLong(
                            file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static Path find(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
