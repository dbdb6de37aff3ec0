package dev.berth.appliance.store;

import static dev.berth.testing.SampleSite.committed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Snapshot;
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
}
