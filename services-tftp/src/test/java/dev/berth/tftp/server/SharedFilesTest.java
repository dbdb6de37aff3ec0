package dev.berth.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.tftp.boot.Found;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {
    private final SharedFiles files = new SharedFiles();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("vmlinuz"), "first");
    }

    private Content open() throws IOException {
        return files.open(new Found.Stored(file, Files.readAttributes(file, BasicFileAttributes.class)));
    }

    private static String text(Content content) {
        return new String(content.octets().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Test
    void whoFetchesAtTheSameTimeSharesWhatWasReadOnce() throws IOException {
        Content one = open();
        Content other = open();
        assertThat(other.octets()).isSameAs(one.octets());
        assertThat(files.open()).isEqualTo(1);
        one.close();
        assertThat(text(other)).isEqualTo("first");
        other.close();
        assertThat(files.open()).isZero();
        assertThatThrownBy(() -> text(other)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFileThatIsReplacedGoesOnAsItWasForThoseWhoBeganWithIt() throws IOException {
        try (Content before = open()) {
            Path next = Files.writeString(directory.resolve("next"), "second");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (Content after = open()) {
                assertThat(text(before)).isEqualTo("first");
                assertThat(text(after)).isEqualTo("second");
                assertThat(files.open()).isEqualTo(2);
            }
        }
        assertThat(files.open()).isZero();
    }
}
