package dev.berth.appliance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** By what the kernel says of each thread. */
@EnabledOnOs(OS.LINUX)
class NicenessTest {
    private record Told(String name, int nice) {}

    private static List<Told> threads() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.flatMap(NicenessTest::told).toList();
        }
    }

    private static Stream<Told> told(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            int end = stat.lastIndexOf(')');
            String[] fields = stat.substring(end + 2).split(" ");
            return Stream.of(new Told(stat.substring(stat.indexOf('(') + 1, end), Integer.parseInt(fields[16])));
        } catch (IOException e) {
            // It has ended meanwhile.
            return Stream.empty();
        }
    }

    private static List<Integer> niceOf(String name) throws IOException {
        return threads().stream()
                .filter(told -> told.name().equals(name))
                .map(Told::nice)
                .toList();
    }

    @BeforeEach
    void nobodyHasBeenTold() throws IOException {
        assumeTrue(niceOf("java").contains(0), "these tests run behind others already");
    }

    @Test
    void aThreadThatStepsBackIsAloneInThat() throws Exception {
        var steppedBack = new CountDownLatch(1);
        var seen = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().name("stepping-back").start(() -> {
            Niceness.stepBack();
            steppedBack.countDown();
            try {
                seen.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        steppedBack.await();

        List<Integer> stepping = niceOf("stepping-back");
        List<Integer> own = niceOf("java");
        seen.countDown();
        thread.join();
        assertThat(stepping).containsExactly(10);
        assertThat(own).containsOnly(0);
    }

    @Test
    void theOptimisingCompilerStepsBack() throws IOException {
        assumeTrue(!niceOf(Niceness.COMPILER).isEmpty(), "this JVM has no thread named " + Niceness.COMPILER);

        Niceness.compilerStepsBack();

        assertThat(niceOf(Niceness.COMPILER)).contains(Niceness.COMPILERS);
        assertThat(niceOf("java")).containsOnly(0);
    }
}
