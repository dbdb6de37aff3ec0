package dev.berth.appliance.store;

import static dev.berth.testing.SampleSite.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.appliance.image.Mark;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FileLogTest {
    private static final Map<String, Kind<?>> KINDS = Kinds.byName(List.of());
    private static final int SMALL_SEGMENT = 16 << 10;

    /** Commits as the writer makes them: the sample site, then one host each. */
    static List<Commit> commits(int count) {
        var inventory = new MemoryInventory(new TestClock());
        List<Commit> all = new ArrayList<>();
        all.add(committed(inventory.commit(SampleSite.proposal())).commit());
        for (int i = 1; i < count; i++) {
            var host = new Host(
                    "n" + i, List.of(), null, null, Host.Boot.LOCAL, Map.of(), Map.of("note", "x".repeat(i % 700)));
            var put = new Change.Put(Kinds.HOST.ref(i), host, 0);
            all.add(committed(inventory.commit(
                            new Proposal(Actor.service("test"), Subject.NOBODY, "added", List.of(put))))
                    .commit());
        }
        return all;
    }

    private static FileLog open(Disk disk) throws LogFailure {
        return FileLog.open(disk, "memory", KINDS, SMALL_SEGMENT);
    }

    private static List<Long> revisions(Log log, long after) throws LogFailure {
        List<Long> revisions = new ArrayList<>();
        log.read(after, commit -> revisions.add(commit.revision()));
        return revisions;
    }

    /** Whatever a power cut leaves of the unforced, everything that was answered is there, once, and folds to the same state. */
    @Property(tries = 200)
    void aPowerCutLosesNothingThatWasAnswered(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 60) int answered,
            @ForAll @IntRange(min = 1, max = 9) int group)
            throws LogFailure {
        List<Commit> all = commits(answered + 20);
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        int done = 0;
        while (done < answered) {
            int next = Math.min(answered, done + group);
            log.append(done, all.subList(0, next).subList(done, next));
            done = next;
        }
        disk.failForces();
        assertThatThrownBy(() -> log.append(answered, all.subList(answered, answered + group)))
                .isInstanceOf(LogFailure.class);

        FileLog after = open(disk.afterPowerCut(random));
        long head = after.head();
        assertThat(head).isIn((long) answered, (long) answered + group);
        Snapshot folded = fold(after);
        Snapshot expected = Snapshot.empty(KINDS);
        for (Commit commit : all.subList(0, (int) head)) {
            expected = expected.fold(commit);
        }
        assertThat(folded.revision()).isEqualTo(head);
        assertThat(folded.serials()).isEqualTo(expected.serials());
        assertThat(folded.everything().toList())
                .containsExactlyInAnyOrderElementsOf(expected.everything().toList());
        after.append(head, all.subList((int) head, (int) head + 1));
        assertThat(revisions(after, head)).containsExactly(head + 1);
    }

    private static Snapshot fold(FileLog log) throws LogFailure {
        var state = new Snapshot[] {Snapshot.empty(KINDS)};
        log.read(0, commit -> state[0] = state[0].fold(commit));
        return state[0];
    }

    @Test
    void whatAnImageNeedsIsKeptThoughTheDatabaseHasIt() throws LogFailure {
        FileLog log = open(new ForgetfulDisk());
        List<Commit> all = commits(120);
        for (int done = 0; done < all.size(); done += 2) {
            log.append(done, all.subList(done, done + 2));
        }
        log.keepFrom(90);
        assertThat(log.keepsMoreThan(120)).isTrue();
        log.forget(120);
        assertThat(log.mark(90)).get().extracting(Mark::first, Mark::last).containsExactly(89L, 90L);
        assertThat(log.mark(89)).as("inside a group").isEmpty();
        assertThat(log.mark(121)).isEmpty();
        assertThat(revisions(log, 90)).hasSize(30);
        assertThat(log.reachesBackTo(89)).isTrue();
        assertThat(log.reachesBackTo(0)).isFalse();
        log.keepFrom(Long.MAX_VALUE);
        log.forget(120);
        assertThat(log.mark(90)).isEmpty();
        assertThat(log.reachesBackTo(90)).isFalse();
    }

    @Test
    void afterAFailedForceNothingIsAppendedUntilTheLogIsOpenedAgain() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        List<Commit> all = commits(3);
        log.append(0, all.subList(0, 1));
        disk.failForces();
        assertThatThrownBy(() -> log.append(1, all.subList(1, 2))).hasMessageContaining("Input/output error");
        assertThatThrownBy(() -> log.append(1, all.subList(1, 2))).hasMessageContaining("then restart Berth");
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void aGroupIsForcedOnce() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        log.append(0, commits(8));
        assertThat(disk.forces).isEqualTo(1);
    }

    @Test
    void aFullDiskIsNamedWithItsMend() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        disk.fillUpAfter(1);
        assertThatThrownBy(() -> log.append(0, commits(1)))
                .hasMessage(
                        "cannot write the log in memory: IOException No space left on device; free space or mend the disk, then restart Berth");
    }

    @Test
    void aDiskWithoutRoomForTheNextFileIsToldBeforeItIsNeeded() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        disk.room = SMALL_SEGMENT;
        assertThat(log.shortage()).isEmpty();
        disk.room = SMALL_SEGMENT - 1;
        assertThat(log.shortage()).map(LogFailure::mend).contains("free space");
    }

    @Test
    void damageBeforeWholeFramesIsRefusedWithItsPlace() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        List<Commit> all = commits(3);
        log.append(0, all.subList(0, 1));
        log.append(1, all.subList(1, 2));
        disk.damage("0000000000000001.log", 100);
        assertThatThrownBy(() -> open(disk))
                .hasMessageStartingWith("the log is damaged: memory/0000000000000001.log at octet 0, checksum");
    }

    @Test
    void aMissingSegmentIsRefused() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        List<Commit> all = commits(200);
        for (int i = 0; i < all.size(); i++) {
            log.append(i, all.subList(i, i + 1));
        }
        List<String> segments = disk.list();
        assertThat(segments.size()).isGreaterThan(3);
        disk.delete(segments.get(1));
        assertThatThrownBy(() -> open(disk)).hasMessageContaining("is missing before it");
    }

    @Test
    void aNewerFormatIsRefusedByName() throws LogFailure {
        var disk = new ForgetfulDisk();
        byte[] body = new CommitCodec(KINDS).encode(commits(1));
        try (Disk.DiskFile file = disk.create("0000000000000001.log", SMALL_SEGMENT)) {
            file.write(0, new Frame(Frame.FORMAT + 1, 1, 1, body).bytes());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> open(disk))
                .hasMessageContaining("is of format " + (Frame.FORMAT + 1) + ", this Berth knows " + Frame.FORMAT);
    }

    @Test
    void readingBeginsAfterARevisionAndForgettingKeepsWhatFollows() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        List<Commit> all = commits(200);
        for (int i = 0; i < all.size(); i++) {
            log.append(i, all.subList(i, i + 1));
        }
        assertThat(revisions(log, 197)).containsExactly(198L, 199L, 200L);
        assertThat(revisions(log, 0)).hasSize(200);
        int before = disk.list().size();
        log.forget(150);
        assertThat(disk.list().size()).isBetween(1, before - 1);
        assertThat(revisions(log, 150)).hasSize(50);
        assertThat(open(disk).head()).isEqualTo(200);
        assertThat(open(disk).checkpoint()).isEqualTo(150);
    }

    @Test
    void aGroupLargerThanASegmentGetsASegmentOfItsOwn() throws LogFailure {
        var disk = new ForgetfulDisk();
        FileLog log = open(disk);
        log.append(0, commits(400));
        assertThat(revisions(open(disk), 0)).hasSize(400);
    }
}
