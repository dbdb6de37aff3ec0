package dev.berth.appliance.store;

import static dev.berth.testing.SampleSite.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.Mac;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store must do, on files with H2 and on PostgreSQL. */
class StoreTest {
    static final Map<String, Kind<?>> KINDS = Kinds.byName(List.of());

    interface Opening {
        Store open() throws LogFailure;
    }

    abstract static class Contract {
        abstract Store open() throws LogFailure;

        @Test
        void whatWasCommittedIsThereAfterReopening() throws LogFailure {
            Snapshot before;
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                for (int i = 1; i <= 50; i++) {
                    committed(store.inventory().commit(add(i)));
                }
                before = store.inventory().now();
            }
            try (Store store = open()) {
                Snapshot after = store.inventory().now();
                assertThat(after.revision()).isEqualTo(51);
                assertThat(after.serials()).isEqualTo(before.serials());
                assertThat(after.everything().toList())
                        .containsExactlyInAnyOrderElementsOf(before.everything().toList());
            }
        }

        @Test
        void theDatabaseFollowsAndItsHistoryTellsBeforeAndAfter() throws LogFailure {
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                committed(store.inventory().commit(add(7)));
                var host = store.inventory().now().get(Kinds.HOST, Kinds.HOST.ref(7));
                assertThat(host).isNotNull();
                committed(store.inventory()
                        .commit(new Proposal(
                                ANN,
                                Subject.of(Kinds.HOST.ref(7)),
                                "renamed",
                                List.of(Change.Put.update(host, host("other", 7))))));
                await().until(() -> store.databaseRevision() == 3);
                var query = new History.Query(List.of(Kinds.HOST.ref(7)), Long.MAX_VALUE, 10);
                List<History.Change> changes = store.history().list(query);
                assertThat(changes).extracting(History.Change::why).containsExactly("renamed", "host added");
                History.Detail renamed = changes.getFirst().changes().getFirst();
                assertThat(String.valueOf(renamed.before())).contains("\"name\":\"n7\"");
                assertThat(String.valueOf(renamed.after())).contains("\"name\":\"other\"");
            }
        }

        @Test
        void aRemarkChangesNothingAndIsInTheHistoryForGood() throws LogFailure {
            var eve = new Actor(Actor.Sort.ANONYMOUS, "eve");
            Snapshot before;
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                before = store.inventory().now();
                committed(store.inventory().commit(Proposal.remark(eve, Subject.NOBODY, "access refused")));
                committed(store.inventory().commit(Proposal.remark(Actor.UNKNOWN, Subject.NOBODY, "refused again")));
                committed(store.inventory().commit(add(7)));
            }
            try (Store store = open()) {
                Snapshot after = store.inventory().now();
                assertThat(after.revision()).isEqualTo(before.revision() + 3);
                assertThat(after.count(Kinds.NETWORK)).isEqualTo(before.count(Kinds.NETWORK));
                committed(store.inventory().commit(Proposal.remark(eve, Subject.NOBODY, "and again")));
                await().until(() -> store.databaseRevision() == after.revision() + 1);
                List<History.Change> all = store.history().list(new History.Query(List.of(), Long.MAX_VALUE, 10));
                assertThat(all)
                        .extracting(change -> change.by() + " " + change.why())
                        .startsWith(
                                "anonymous:eve and again",
                                ANN + " host added",
                                "anonymous refused again",
                                "anonymous:eve access refused");
                assertThat(all.get(1).changes()).hasSize(1);
                assertThat(store.history().list(new History.Query(List.of(), Long.MAX_VALUE, 10, true)))
                        .hasSize(3)
                        .allMatch(change -> change.changes().isEmpty());
                assertThat(store.inventory().commit(new Proposal(eve, Subject.NOBODY, "nothing", List.of())))
                        .isInstanceOf(Outcome.Refused.class);
            }
        }

        @Test
        void theHistoryOfOneIsFoundAmongManyAndInParts() throws LogFailure {
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                var one = Mac.of("52:54:00:77:00:01");
                var answered = new CountDownLatch(1300);
                for (int i = 1; i <= 1300; i++) {
                    Mac about = i % 500 == 1 ? one : new Mac(0x0200_0000_0000L + i);
                    var put = new Change.Put(Kinds.HOST.ref(i), host("n" + i, i), 0);
                    store.inventory()
                            .submit(
                                    new Proposal(ANN, Subject.of(about), "added " + i, List.of(put)),
                                    outcome -> answered.countDown());
                }
                await().until(() -> answered.getCount() == 0 && store.databaseRevision() == 1301);
                List<History.Change> changes =
                        store.history().list(new History.Query(List.of(one), Long.MAX_VALUE, 10));
                assertThat(changes)
                        .extracting(History.Change::why)
                        .containsExactly("added 1001", "added 501", "added 1");
                assertThat(store.history()
                                .list(new History.Query(
                                        List.of(one), changes.getFirst().revision(), 1)))
                        .extracting(History.Change::why)
                        .containsExactly("added 501");
            }
        }

        @Test
        void manyProposersAreAnsweredEachAndRevisionsHaveNoGaps() throws Exception {
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                List<Long> followed = Collections.synchronizedList(new ArrayList<>());
                store.inventory().follow(new Follower() {
                    @Override
                    public void start(Snapshot base) {}

                    @Override
                    public void commits(List<Commit> commits, Snapshot after) {
                        commits.forEach(commit -> followed.add(commit.revision()));
                    }
                });
                var answers = new CountDownLatch(400);
                for (int i = 1; i <= 400; i++) {
                    store.inventory().submit(add(i), outcome -> {
                        if (outcome instanceof Outcome.Committed) {
                            answers.countDown();
                        }
                    });
                }
                answers.await();
                assertThat(store.inventory().now().revision()).isEqualTo(401);
                await().until(() -> followed.size() == 400);
                assertThat(followed).first().isEqualTo(2L);
                assertThat(followed).isSorted();
            }
        }
    }

    static final Actor ANN = new Actor(Actor.Sort.USER, "ann");

    static Host host(String name, int i) {
        return new Host(name, List.of(), null, null, Host.Boot.LOCAL, Map.of(), Map.of());
    }

    static Proposal add(int i) {
        var ref = Kinds.HOST.ref(i);
        return new Proposal(ANN, Subject.of(ref), "host added", List.of(new Change.Put(ref, host("n" + i, i), 0)));
    }

    @Nested
    class OnFiles extends Contract {
        @TempDir
        Path data;

        @Override
        Store open() throws LogFailure {
            return Store.open(data, KINDS, new TestClock()).follow();
        }

        @Test
        void aLogWithoutItsDatabaseGivesTheStateAgain() throws LogFailure, IOException {
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                committed(store.inventory().commit(add(1)));
            }
            Files.delete(data.resolve("inventory.mv.db"));
            try (Store store = open()) {
                assertThat(store.inventory().now().revision()).isEqualTo(2);
                await().until(() -> store.databaseRevision() == 2);
            }
        }

        @Test
        void halfATransactionInTheDatabaseIsMadeWholeFromTheLog() throws Exception {
            Path killed = data.resolve("killed");
            Snapshot before;
            try (Store store =
                    Store.open(data.resolve("live"), KINDS, new TestClock()).follow()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                for (int i = 1; i <= 20; i++) {
                    committed(store.inventory().commit(add(i)));
                    if (i == 10) {
                        committed(store.inventory().commit(Proposal.remark(ANN, Subject.NOBODY, "refused")));
                    }
                }
                before = store.inventory().now();
                await().until(() -> store.databaseRevision() == 22);
                copy(data.resolve("live"), killed);
            }
            sql(
                    killed,
                    "DELETE FROM entity_host WHERE id BETWEEN 5 AND 9",
                    "UPDATE entity_host SET body = '{}', revision = 3 WHERE id = 10",
                    "DELETE FROM history_block WHERE last_revision BETWEEN 12 AND 14",
                    "UPDATE history_block SET lines = X'7b7d0a7b' WHERE last_revision = 16",
                    "DELETE FROM zone_serial",
                    "UPDATE standing SET revision = 21");

            try (Store store = Store.open(killed, KINDS, new TestClock()).follow()) {
                assertSame(store.inventory().now(), before);
                await().until(() -> store.databaseRevision() == 22);
                List<History.Change> changes = store.history().list(new History.Query(List.of(), Long.MAX_VALUE, 100));
                assertThat(changes)
                        .hasSize(22)
                        .allSatisfy(change -> assertThat(change.changes().isEmpty())
                                .isEqualTo(change.why().equals("refused")));
                committed(store.inventory().commit(add(21)));
            }
            // Without the log's word the tables have to be right by themselves.
            for (Path file : files(killed.resolve("log"))) {
                Files.delete(file);
            }
            try (Store store = Store.open(killed, KINDS, new TestClock()).follow()) {
                assertThat(store.inventory().now().count(Kinds.HOST)).isEqualTo(21);
                assertThat(store.inventory().now().serials()).isEqualTo(before.serials());
            }
        }

        @Test
        void afterACleanEndNothingIsReadFromTheLogAgain() throws LogFailure {
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
            }
            FileLog log = FileLog.open(data.resolve("log"), KINDS);
            assertThat(log.checkpoint()).isEqualTo(1);
            log.close();
        }

        @Test
        void aDatabaseOfTheFirstSchemaIsBroughtUpWithItsHistory() throws Exception {
            String body = CommitCodec.encodeValue(host("old", 7));
            sql(
                    data,
                    "CREATE TABLE schema_version (version INT NOT NULL)",
                    "INSERT INTO schema_version VALUES (1)",
                    "CREATE TABLE standing (revision BIGINT NOT NULL)",
                    "INSERT INTO standing VALUES (2)",
                    "CREATE TABLE entity (kind VARCHAR(32) NOT NULL, id BIGINT NOT NULL, revision BIGINT NOT NULL,"
                            + " origin VARCHAR(4096), body TEXT NOT NULL, PRIMARY KEY (kind, id))",
                    "INSERT INTO entity VALUES ('host', 7, 2, NULL, '" + body + "')",
                    "CREATE TABLE zone_serial (zone VARCHAR(1024) PRIMARY KEY, serial BIGINT NOT NULL)",
                    "INSERT INTO zone_serial VALUES ('lab.example.', 4)",
                    "CREATE TABLE history (revision BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor VARCHAR(4200) NOT NULL,"
                            + " why VARCHAR(4096) NOT NULL, host VARCHAR(64), mac VARCHAR(17), address VARCHAR(45),"
                            + " attempt VARCHAR(64))",
                    "INSERT INTO history VALUES (1, 0, 'user:ann', 'nothing', NULL, NULL, NULL, NULL),"
                            + " (2, 0, 'user:ann', 'added', 'host:7', NULL, NULL, NULL)",
                    "CREATE TABLE history_effect (revision BIGINT NOT NULL, place INT NOT NULL, kind VARCHAR(32) NOT NULL,"
                            + " id BIGINT NOT NULL, body_before TEXT, body_after TEXT, PRIMARY KEY (revision, place))",
                    "INSERT INTO history_effect VALUES (2, 0, 'host', 7, NULL, '" + body + "')",
                    "CREATE INDEX history_host ON history (host)",
                    "CREATE INDEX history_mac ON history (mac)",
                    "CREATE INDEX history_address ON history (address)",
                    "CREATE INDEX history_actor ON history (actor)");
            for (int start = 1; start <= 2; start++) {
                try (Store store = open()) {
                    Entity<Host> host = store.inventory().now().get(Kinds.HOST, Kinds.HOST.ref(7));
                    assertThat(host).isNotNull();
                    assertThat(host.value()).isEqualTo(host("old", 7));
                    assertThat(store.inventory().now().serials()).hasSize(1);
                    List<History.Change> changes =
                            store.history().list(new History.Query(List.of(), Long.MAX_VALUE, 100));
                    assertThat(changes).extracting(History.Change::why).containsExactly("added", "nothing");
                    assertThat(changes)
                            .extracting(change -> change.changes().size())
                            .containsExactly(1, 0);
                    assertThat(store.history().list(new History.Query(List.of(Kinds.HOST.ref(7)), Long.MAX_VALUE, 100)))
                            .extracting(History.Change::why)
                            .containsExactly("added");
                }
            }
            try (Store store = open()) {
                committed(store.inventory().commit(add(8)));
                await().until(() -> store.databaseRevision() == 3);
                assertThat(store.history()
                                .list(new History.Query(List.of(), Long.MAX_VALUE, 1))
                                .getFirst()
                                .changes())
                        .extracting(History.Detail::ref)
                        .containsExactly(Kinds.HOST.ref(8));
            }
        }

        private static void assertSame(Snapshot actual, Snapshot expected) {
            assertThat(actual.revision()).isEqualTo(expected.revision());
            assertThat(actual.serials()).isEqualTo(expected.serials());
            assertThat(actual.everything().toList())
                    .containsExactlyInAnyOrderElementsOf(expected.everything().toList());
        }

        /** What a kill would have left, as long as nothing is written meanwhile. */
        private static void copy(Path from, Path to) throws IOException {
            Files.createDirectories(to.resolve("log"));
            for (Path file : files(from)) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
            for (Path file : files(from.resolve("log"))) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }

        private static List<Path> files(Path directory) throws IOException {
            try (Stream<Path> all = Files.list(directory)) {
                return all.filter(Files::isRegularFile).toList();
            }
        }

        private static void sql(Path data, String... statements) throws SQLException {
            try (Connection connection = Connections.h2(data).connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        @Test
        void aDatabaseThatIsNoDatabaseIsRefusedWithItsName() throws IOException {
            Files.writeString(data.resolve("inventory.mv.db"), "this is no database".repeat(500));
            assertThatThrownBy(this::open).isInstanceOf(LogFailure.class).hasMessageContaining("inventory.mv.db");
        }

        @Test
        void aCallerThatThrowsHarmsNobody() throws LogFailure {
            try (Store store = open()) {
                committed(store.inventory().commit(SampleSite.proposal()));
                store.inventory().submit(add(1), outcome -> {
                    throw new IllegalStateException("a caller's own trouble");
                });
                committed(store.inventory().commit(add(2)));
            }
        }
    }

    @Nested
    class OnPostgres extends Contract {
        @Override
        Store open() throws LogFailure {
            return postgres.open(schema);
        }

        private final String schema = postgres.freshSchema();

        @Test
        void twoAppliancesSeeEachOthersCommitsInOneOrder() throws LogFailure {
            try (Store one = open();
                    Store two = open()) {
                committed(one.inventory().commit(SampleSite.proposal()));
                await().until(() -> two.inventory().now().revision() == 1);
                List<Inventory> both = List.of(one.inventory(), two.inventory());
                for (int i = 1; i <= 40; i++) {
                    committed(both.get(i % 2).commit(add(i)));
                }
                await().until(() -> both.stream().allMatch(each -> each.now().revision() == 41));
                Snapshot left = one.inventory().now();
                Snapshot right = two.inventory().now();
                assertThat(left.serials()).isEqualTo(right.serials());
                assertThat(left.everything().toList())
                        .containsExactlyInAnyOrderElementsOf(right.everything().toList());
                await().until(() -> one.databaseRevision() == 41 && two.databaseRevision() == 41);
                assertThat(one.history().list(new History.Query(List.of(), Long.MAX_VALUE, 100)))
                        .hasSize(41);
            }
        }

        @Test
        void aConflictBetweenTwoAppliancesIsStale() throws LogFailure {
            try (Store one = open();
                    Store two = open()) {
                committed(one.inventory().commit(SampleSite.proposal()));
                committed(one.inventory().commit(add(1)));
                assertThat(two.inventory().commit(add(1))).isEqualTo(new Outcome.Stale(Kinds.HOST.ref(1)));
            }
        }
    }

    private static EmbeddedDatabase postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedDatabase.start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }
}
