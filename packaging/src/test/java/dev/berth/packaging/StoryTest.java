package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.cli.TryCommand;
import dev.berth.appliance.run.Providers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A node's first boot through every service, with all of them in this JVM: what a debugger can step through. */
class StoryTest {
    @Test
    void aNodeGetsItsAddressNameTimeBootFilePackagesAndImage() throws Exception {
        List<Path> before = directories();
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);

        int code = new TryCommand(Providers.find(), out, out).run(true);

        String output = said.toString(StandardCharsets.UTF_8);
        assertThat(code).as(output).isZero();
        assertThat(output.lines().filter(line -> line.matches("[a-z]+ +ok .*")).map(line -> line.split(" ")[0]))
                .containsExactly("dhcp", "dns", "dns", "ntp", "inventory", "boot", "repo", "registry", "registry");
        assertThat(output.lines().toList()).last().isEqualTo("everything worked");
        assertThat(directories()).as("directories left behind").isEqualTo(before);
    }

    private static List<Path> directories() throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("berth-try-"))
                    .sorted()
                    .toList();
        }
    }
}
