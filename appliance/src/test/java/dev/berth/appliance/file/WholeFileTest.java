package dev.berth.appliance.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.file.WholeFile.Readers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeFileTest {
    @TempDir
    Path folder;

    private static void replace(Path file, String text, Readers readers) throws IOException {
        WholeFile.replace(file, text.getBytes(StandardCharsets.US_ASCII), readers);
    }

    @ParameterizedTest
    @CsvSource({"OWNER, rw-------, true", "ALL, rw-r--r--, false"})
    void whatIsThereIsReplacedWithThePermissionsOfTheNew(Readers readers, String permissions, boolean ownersAlone)
            throws IOException {
        Path file = Files.writeString(folder.resolve("a.key"), "before, and longer");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));

        replace(file, "after", readers);

        assertThat(file).hasContent("after");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
        assertThat(WholeFile.isOwnersAlone(file)).isEqualTo(ownersAlone);
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).containsExactly(file);
        }
    }

    @Test
    void whatACrashHasLeftHalfWrittenLendsNothingOfItself() throws IOException {
        Path left = Files.writeString(folder.resolve("a.key.new"), "half of something secret");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path file = folder.resolve("a.key");

        replace(file, "whole", Readers.OWNER);

        assertThat(file).hasContent("whole");
        assertThat(WholeFile.isOwnersAlone(file)).isTrue();
    }

    @Test
    void withoutAFolderNothingIsWritten() {
        assertThatThrownBy(() -> replace(folder.resolve("absent/a.key"), "text", Readers.OWNER))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
