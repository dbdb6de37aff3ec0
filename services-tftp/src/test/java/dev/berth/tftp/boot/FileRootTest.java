package dev.berth.tftp.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRootTest {
    @TempDir
    Path directory;

    private FileRoot root;

    @BeforeEach
    void files() throws Exception {
        Path served = Files.createDirectories(directory.resolve("tftp"));
        root = new FileRoot(served);
        Files.createDirectories(served.resolve("Images/Rocky9"));
        Files.writeString(served.resolve("Images/Rocky9/vmlinuz"), "kernel");
        Files.writeString(served.resolve("both"), "lower");
        Files.writeString(served.resolve("BOTH"), "upper");
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(served.resolve("inside"), Path.of("Images/Rocky9/vmlinuz"));
        Files.createSymbolicLink(served.resolve("outside"), Path.of("../secret"));
        Files.createSymbolicLink(served.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(served.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(served.resolve("dangling"), Path.of("nowhere"));
    }

    private Found find(String name) {
        return root.find(BootPath.of(name).orElseThrow());
    }

    private String read(String name) throws Exception {
        return Files.readString(((Found.Stored) find(name)).path());
    }

    @Test
    void aFileIsFoundInAnyCaseTheExactOneFirst() throws Exception {
        assertThat(read("Images/Rocky9/vmlinuz")).isEqualTo("kernel");
        assertThat(read("IMAGES/rocky9/VMLINUZ")).isEqualTo("kernel");
        assertThat(read("both")).isEqualTo("lower");
        assertThat(read("BOTH")).isEqualTo("upper");
        assertThat(read("Both")).isEqualTo("upper");
    }

    @Test
    void aLinkInsideTheRootIsFollowedAndOneOutOfItIsNot() throws Exception {
        assertThat(read("inside")).isEqualTo("kernel");
        assertThat(find("outside")).isInstanceOf(Found.Refused.class);
        assertThat(find("up/secret")).isInstanceOf(Found.Refused.class);
        assertThat(find("up/tftp/both")).isInstanceOf(Found.Stored.class);
    }

    @Test
    void whatIsNoFileIsAbsent() {
        for (String name : new String[] {"nothing", "Images", "Images/nothing", "both/below", "dangling"}) {
            assertThat(find(name)).as(name).isEqualTo(new Found.Absent());
        }
        assertThat(find("loop")).isInstanceOf(Found.Broken.class);
        assertThat(new FileRoot(directory.resolve("missing"))
                        .find(BootPath.of("a").orElseThrow()))
                .isEqualTo(new Found.Absent());
    }
}
