package dev.berth.appliance.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of jobs: {@code jobs/7.log} and {@code jobs/7.note}. Nothing that was acknowledged hangs on them. */
final class JobLog {
    /** Whoever logs more says the same again and again. */
    static final int MOST_LINES = 10_000;

    private static final int LONGEST_LINE = 2_000;

    private final Path directory;

    JobLog(Path directory) {
        this.directory = directory;
    }

    private Path log(long number) {
        return directory.resolve(number + ".log");
    }

    private Path note(long number) {
        return directory.resolve(number + ".note");
    }

    void append(long number, Instant at, String text) throws IOException {
        Files.createDirectories(directory);
        String line = text.replaceAll("\\p{Cntrl}", " ");
        Files.writeString(
                log(number),
                at + " " + line.substring(0, Math.min(LONGEST_LINE, line.length())) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Those after the first {@code after}. */
    List<LogLine> lines(long number, int after) throws IOException {
        try (Stream<String> lines = Files.lines(log(number))) {
            return lines.skip(after)
                    .map(JobLog::parse)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    int count(long number) throws IOException {
        return lines(number, 0).size();
    }

    /** Empty for the rest of a line that a power cut left. */
    private static Optional<LogLine> parse(String line) {
        int blank = line.indexOf(' ');
        try {
            return Optional.of(
                    new LogLine(Instant.parse(line.substring(0, Math.max(0, blank))), line.substring(blank + 1)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    void note(long number, String place) throws IOException {
        Files.createDirectories(directory);
        Path beside = directory.resolve(number + ".note.new");
        Files.writeString(beside, place + "\n");
        Files.move(beside, note(number), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Empty when there is none, or not all of it. */
    Optional<String> noted(long number) throws IOException {
        try {
            String text = Files.readString(note(number), StandardCharsets.UTF_8);
            return text.endsWith("\n") ? Optional.of(text.substring(0, text.length() - 1)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void forgetNote(long number) throws IOException {
        Files.deleteIfExists(note(number));
    }

    void forget(long number) throws IOException {
        Files.deleteIfExists(log(number));
        forgetNote(number);
    }
}
