package dev.berth.appliance.store;

import static dev.berth.testing.SampleSite.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFollowerTest {
    @TempDir
    Path data;

    private Path image;

    @BeforeEach
    void twentyHostsAndACleanEnd() throws LogFailure {
        image = data.resolve("inventory.image");
        try (Store store = open()) {
            committed(store.inventory().commit(SampleSite.proposal()));
            add(store, 1, 20);
        }
        assertThat(image).exists();
    }

    private Store open() throws LogFailure {
        return Store.open(data, StoreTest.KINDS, new TestClock()).follow();
    }

    private static void add(Store store, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> committed(store.inventory().commit(StoreTest.add(i))));
    }

    private static List<String> hosts(Store store) {
        return store.inventory()
                .now()
                .all(Kinds.HOST)
                .map(host -> host.value().name())
                .toList();
    }

    private static List<String> names(int... numbers) {
        return IntStream.of(numbers).mapToObj(i -> "n" + i).sorted().toList();
    }

    private void sql(String sql) throws Exception {
        try (Connection connection = Connections.h2(data).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void eachSegment(Consumer<Path> what) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("log"))) {
            files.filter(Files::isRegularFile).toList().forEach(what);
        }
    }

    @Test
    void afterACleanEndTheTablesAreNotRead() throws Exception {
        sql("UPDATE entity_host SET body = 'unreadable'");
        try (Store store = open()) {
            assertThat(hosts(store)).hasSize(20).contains("n1", "n20");
        }
    }

    @Test
    void theLogGoesOverTheImage() throws Exception {
        Path old = Files.copy(image, data.resolve("old"));
        Snapshot before;
        try (Store store = open()) {
            add(store, 21, 30);
            before = store.inventory().now();
        }
        Files.move(old, image, StandardCopyOption.REPLACE_EXISTING);
        sql("UPDATE entity_host SET body = 'unreadable'");
        try (Store store = open()) {
            assertThat(hosts(store)).hasSize(30);
            assertThat(store.inventory().now().serials()).isEqualTo(before.serials());
            assertThat(store.inventory().now().everything().toList())
                    .containsExactlyInAnyOrderElementsOf(before.everything().toList());
        }
    }

    @Test
    void aDamagedImageIsNotMissed() throws Exception {
        byte[] octets = Files.readAllBytes(image);
        octets[octets.length - 3] ^= 1;
        Files.write(image, octets);
        try (Store store = open()) {
            assertThat(hosts(store)).hasSize(20);
        }
        Files.write(image, new byte[] {1, 2, 3});
        try (Store store = open()) {
            assertThat(hosts(store)).hasSize(20);
        }
    }

    /** The way on that a damaged log's message names: what the log alone had is gone, and other commits take its revisions. */
    @Test
    void anImageOfALogThatWasMovedAwayIsNotTaken() throws Exception {
        Path later = data.resolve("later");
        Path database = data.resolve("inventory.mv.db");
        Path earlier = Files.copy(database, data.resolve("earlier"));
        try (Store store = open()) {
            add(store, 21, 22);
        }
        Files.copy(image, later);
        // The log goes, and the database is one of before the last two commits.
        Files.move(earlier, database, StandardCopyOption.REPLACE_EXISTING);
        eachSegment(file -> {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try (Store store = open()) {
            assertThat(hosts(store)).hasSize(20);
            add(store, 31, 35);
        }
        Files.move(later, image, StandardCopyOption.REPLACE_EXISTING);
        try (Store store = open()) {
            assertThat(hosts(store)).contains("n20", "n31", "n35").doesNotContainAnyElementsOf(names(21, 22));
        }
    }

    /** However often it is killed, and whatever was changed and removed: image, steps and the log's rest are the state. */
    @Test
    void imageStepsAndTheLogAreTheState() throws Exception {
        Path place = Files.createDirectory(data.resolve("steps"));
        Path steps = place.resolve("image.changes");
        FileLog log = FileLog.open(place.resolve("log"), StoreTest.KINDS);
        var random = new Random(7);
        int withSteps = 0;
        var image = follower(place, log);
        try (var inventory = new LoggedInventory(log, Snapshot.empty(StoreTest.KINDS), new TestClock())) {
            committed(inventory.commit(SampleSite.proposal()));
            for (int round = 0; round < 400; round++) {
                change(inventory, random);
                if (random.nextInt(3) == 0) {
                    image.commits(List.of(), inventory.now());
                }
                if (round > 20 && random.nextInt(10) == 0) {
                    image = follower(place, log);
                    Snapshot loaded = image.load().orElseThrow();
                    assertThat(loaded.revision()).isEqualTo(inventory.now().revision());
                    assertThat(loaded.serials()).isEqualTo(inventory.now().serials());
                    assertThat(loaded.everything().toList())
                            .containsExactlyInAnyOrderElementsOf(
                                    inventory.now().everything().toList());
                    withSteps += Files.exists(steps) ? 1 : 0;
                }
            }
            assertThat(withSteps).isBetween(10, 35);
            image.finish(inventory.now());
            assertThat(steps).doesNotExist();
        }
        log.close();
    }

    private static ImageFollower follower(Path place, FileLog log) {
        return new ImageFollower(place.resolve("image"), log, StoreTest.KINDS, 5, 40);
    }

    private static void change(LoggedInventory inventory, Random random) {
        int number = 1 + random.nextInt(30);
        Entity<Host> there = inventory.now().get(Kinds.HOST, Kinds.HOST.ref(number));
        if (there == null) {
            committed(inventory.commit(StoreTest.add(number)));
        } else {
            Change change = random.nextInt(3) == 0
                    ? Change.Remove.of(there)
                    : Change.Put.update(there, StoreTest.host("m" + number + "x" + random.nextInt(3), number));
            committed(inventory.commit(new Proposal(StoreTest.ANN, Subject.NOBODY, "changed", List.of(change))));
        }
    }

    @Test
    void aDatabaseThatCannotBeOpenedShowsWhenItIsToFollow() throws Exception {
        Files.writeString(data.resolve("inventory.mv.db"), "this is no database".repeat(500));
        try (Store store = Store.open(data, StoreTest.KINDS, new TestClock())) {
            assertThat(hosts(store)).hasSize(20);
            assertThatThrownBy(store::follow).isInstanceOf(LogFailure.class).hasMessageContaining("inventory.mv.db");
        }
    }

    @Test
    void aDatabaseThatHoldsMoreThanTheLogIsNotFollowed() throws Exception {
        sql("UPDATE standing SET revision = 99");
        try (Store store = Store.open(data, StoreTest.KINDS, new TestClock())) {
            assertThatThrownBy(store::follow)
                    .isInstanceOf(LogFailure.class)
                    .hasMessageContaining("the log ends at revision 21")
                    .hasMessageContaining("holds 99");
        }
    }

    @Test
    void theHistoryWaitsForTheDatabase() throws Exception {
        try (Store store = Store.open(data, StoreTest.KINDS, new TestClock())) {
            assertThat(store.databaseRevision()).isEqualTo(21);
            assertThat(store.history().list(new History.Query(List.of(), Long.MAX_VALUE, 100)))
                    .hasSize(21);
        }
    }
}
