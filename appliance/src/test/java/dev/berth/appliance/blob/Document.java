package dev.berth.appliance.blob;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import java.util.List;
import java.util.stream.Collectors;

/** Something that needs blobs. */
record Document(List<String> blobs) {
    static final Kind<Document> KIND = Kind.of("document", Document.class)
            .tagged(document -> document.blobs().stream().map(Digest::tag).collect(Collectors.toSet()));

    /** Makes document {@code id} need these blobs, and nothing else. */
    static void commit(Inventory inventory, long id, Digest... blobs) {
        Entity<Document> seen = inventory.now().get(KIND, KIND.ref(id));
        var value = new Document(
                java.util.Arrays.stream(blobs).map(Digest::toString).toList());
        Outcome outcome = inventory.commit(new Proposal(
                Actor.service("test"),
                Subject.NOBODY,
                "test",
                List.of(new Change.Put(KIND.ref(id), value, seen == null ? 0 : seen.revision()))));
        if (!(outcome instanceof Outcome.Committed)) {
            throw new AssertionError(outcome);
        }
    }
}
