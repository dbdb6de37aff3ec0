package dev.berth.appliance.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.net.DomainName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesFileTest {
    record Note(String text, int number) {}

    record Other(int number) {}

    private static final Kind<Note> KIND = Kind.of("note", Note.class);
    private static final DomainName ZONE = DomainName.of("lab.example");

    @TempDir
    Path directory;

    private Path path;
    private ChangesFile file;
    /** What is to be read after so many steps. */
    private final List<Changes> reached = new ArrayList<>();

    @BeforeEach
    void threeSteps() throws IOException {
        path = directory.resolve("changes");
        file = new ChangesFile(path, new EntityParts(Kinds.byName(List.of(KIND))));
        reached.add(new Changes(mark(10), Map.of(), Map.of()));
        step(20, Map.of(1, "one", 2, "one"), Map.of(ZONE, 7L));
        step(30, Map.of(2, "two", 3, "three"), Map.of());
        step(40, Map.of(1, ""), Map.of(ZONE, 0L));
    }

    private static Mark mark(long last) {
        return new Mark(last - 3, last, (int) last * 31);
    }

    /** A note without text is one that was removed. */
    private void step(long to, Map<Integer, String> notes, Map<DomainName, Long> serials) throws IOException {
        Changes before = reached.getLast();
        Map<Ref, Optional<Entity<?>>> entities = new HashMap<>();
        notes.forEach((id, text) -> entities.put(
                KIND.ref(id),
                text.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Entity<>(KIND.ref(id), to, new Note(text, id), id == 3 ? "berth.yaml:7" : null))));
        file.append(before.mark(), new Changes(mark(to), entities, serials));
        Map<Ref, Optional<Entity<?>>> all = new HashMap<>(before.entities());
        all.putAll(entities);
        Map<DomainName, Long> allSerials = new HashMap<>(before.serials());
        allSerials.putAll(serials);
        reached.add(new Changes(mark(to), all, allSerials));
    }

    private static ChangesFile opened(Path path) {
        return new ChangesFile(path, new EntityParts(Kinds.byName(List.of(KIND))));
    }

    @Test
    void stepsComeBackAsOneTheLastWordOnEach() {
        assertThat(opened(path).read(mark(10))).isEqualTo(reached.getLast());
    }

    @Test
    void stepsOfBeforeTheImageArePassedOver() {
        Changes read = opened(path).read(mark(30));
        assertThat(read.mark()).isEqualTo(mark(40));
        assertThat(read.entities()).containsOnlyKeys(KIND.ref(1));
    }

    @Test
    void stepsOfAnotherImageAreNone() {
        assertThat(opened(path).read(mark(25))).isEqualTo(new Changes(mark(25), Map.of(), Map.of()));
        var otherLog = new Mark(mark(10).first(), 10, 5);
        assertThat(opened(path).read(otherLog)).isEqualTo(new Changes(otherLog, Map.of(), Map.of()));
    }

    @Test
    void stepsOfValuesOfAnotherShapeAreNone() {
        var other = new ChangesFile(path, new EntityParts(Kinds.byName(List.of(Kind.of("note", Other.class)))));
        assertThat(other.read(mark(10))).isEqualTo(reached.getFirst());
    }

    /** Wherever the file is cut or damaged, whole steps are read up to there and nothing else. */
    @Test
    void aStepCountsWhenAllOfItCanBeRead() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at++) {
            Files.write(path, Arrays.copyOf(whole, at));
            assertThat(reached).contains(opened(path).read(mark(10)));
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x20;
            Files.write(path, damaged);
            assertThat(reached.subList(0, 3)).contains(opened(path).read(mark(10)));
        }
    }

    @Test
    void theNextStepGoesOverOneThatWasCut() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        file = opened(path);
        reached.removeLast();
        assertThat(file.read(mark(10))).isEqualTo(reached.getLast());
        step(50, Map.of(4, "four"), Map.of());
        assertThat(opened(path).read(mark(10))).isEqualTo(reached.getLast());
    }

    @Test
    void whatIsDeletedBeginsAnew() throws IOException {
        file.delete();
        assertThat(file.read(mark(10))).isEqualTo(reached.getFirst());
        reached.subList(1, 4).clear();
        step(15, Map.of(9, "nine"), Map.of());
        assertThat(opened(path).read(mark(10))).isEqualTo(reached.getLast());
    }
}
