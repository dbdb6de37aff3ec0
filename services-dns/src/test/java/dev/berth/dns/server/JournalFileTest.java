package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.transfer.Journal;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
    @TempDir
    Path directory;

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(new TestClock());

    private void put(long id) {
        var entry = new RecordEntry(
                SampleSite.LAB.child("h" + id), 1, null, List.of(Octets.of("0a4d0001")), Owner.OPERATOR);
        SampleSite.committed(inventory.commit(new Proposal(
                new Actor(Actor.Sort.USER, "ann"),
                Subject.NOBODY,
                "a change",
                List.of(new Change.Put(Kinds.RRSET.ref(id), entry, 0)))));
    }

    private Path file() {
        return directory.resolve("dns").resolve("ixfr.journal");
    }

    /** A start of the service that lasts while {@code meanwhile} runs; the journal as it was at the end. */
    private Journal session(Runnable meanwhile) {
        try (var file = new JournalFile(file())) {
            var journal = new Journal(1000, file, zones -> {});
            journal.restore();
            try (var following = inventory.follow(journal)) {
                meanwhile.run();
            }
            return journal;
        }
    }

    private Zone zone() {
        return inventory.now().naming().zones().get(SampleSite.LAB);
    }

    private long serial() {
        return inventory.now().serial(SampleSite.LAB);
    }

    @Test
    void aSecondaryGoesOnInStepsAfterARestart() {
        long before = serial();
        session(() -> {
            put(1);
            put(2);
        });
        List<ZoneDelta> steps = session(() -> put(3)).since(zone(), before);
        assertThat(steps).extracting(ZoneDelta::toSerial).containsExactly(before + 1, before + 2, before + 3);
        assertThat(steps.getFirst().added())
                .extracting(rrset -> rrset.name().toString())
                .containsExactly("h1.lab.example");
    }

    @Test
    void aChangeThatTheJournalMissedMakesItBeginAnew() {
        long before = serial();
        session(() -> put(1));
        put(2);
        Journal journal = session(() -> put(3));
        assertThat(journal.since(zone(), before)).as("over a gap").isNull();
        assertThat(journal.since(zone(), before + 2)).hasSize(1);
    }

    @Test
    void aFrameThatIsCutOrDamagedEndsTheJournal() throws IOException {
        long before = serial();
        session(() -> put(1));
        long whole = Files.size(file());
        session(() -> put(2));
        byte[] octets = Files.readAllBytes(file());
        octets[octets.length - 3] ^= 1;
        Files.write(file(), octets);
        assertThat(session(() -> {}).since(zone(), before)).isNull();
        Files.write(file(), "another file".getBytes());
        assertThat(session(() -> {}).since(zone(), serial())).isEmpty();
        Files.write(file(), new byte[] {1, 2}, StandardOpenOption.APPEND);
        assertThat(session(() -> {}).since(zone(), serial())).isEmpty();
        assertThat(whole).isPositive();
    }
}
