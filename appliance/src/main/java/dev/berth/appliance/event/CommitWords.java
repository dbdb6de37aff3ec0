package dev.berth.appliance.event;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.inventory.Network;
import dev.berth.appliance.inventory.Node;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.inventory.ZoneFile;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a commit did, in a line. */
final class CommitWords {
    private CommitWords() {}

    static String text(Commit commit) {
        if (commit.effects().size() != 1) {
            return commit.why();
        }
        Effect effect = commit.effects().getFirst();
        Entity<?> shown = effect.after() == null ? effect.before() : effect.after();
        return shown != null && shown.value() instanceof Lease lease ? lease(effect, lease) : commit.why();
    }

    private static String lease(Effect effect, Lease lease) {
        boolean renewed = effect.before() != null
                && effect.before().value() instanceof Lease before
                && before.state() == LeaseState.BOUND
                && lease.state() == LeaseState.BOUND
                && before.identity().equals(lease.identity());
        return renewed ? "lease renewed" : "lease " + lease.state().name().toLowerCase(Locale.ROOT);
    }

    static void fields(Commit commit, Map<String, String> fields) {
        if (commit.effects().isEmpty()) {
            return;
        }
        if (commit.effects().size() != 1) {
            fields.put("changes", Integer.toString(commit.effects().size()));
            return;
        }
        Effect effect = commit.effects().getFirst();
        Entity<?> shown = effect.after() == null ? effect.before() : effect.after();
        if (shown != null) {
            fields(shown.value(), fields);
        }
    }

    private static void fields(Record value, Map<String, String> fields) {
        switch (value) {
            case Lease lease -> {
                put(fields, "address", lease.address());
                put(fields, "mac", lease.mac());
                put(fields, "name", lease.name() == null ? null : lease.name().fqdn());
                put(fields, "denied", lease.nameDenied());
            }
            case Host host -> put(fields, "host", host.name());
            case Node node -> {
                put(fields, "mac", node.mac());
                put(fields, "vendor", node.vendor());
                put(fields, "architecture", node.architecture());
            }
            case RecordEntry entry -> put(fields, "name", entry.name());
            case Network network -> put(fields, "network", network.name());
            case Group group -> put(fields, "group", group.name());
            case Profile profile -> put(fields, "profile", profile.name());
            case Zone zone -> put(fields, "zone", zone.name());
            case ZoneFile file -> {
                put(fields, "zone", file.zone());
                put(fields, "records", file.records().size());
            }
            default -> {}
        }
    }

    private static void put(Map<String, String> fields, String key, @Nullable Object value) {
        if (value != null) {
            fields.put(key, value.toString());
        }
    }

    /** The commit's own subject, completed from the one entity that it is about. */
    static Subject subject(Commit commit) {
        if (!commit.about().equals(Subject.NOBODY) || commit.effects().size() != 1) {
            return commit.about();
        }
        Effect effect = commit.effects().getFirst();
        Entity<?> shown = effect.after() == null ? effect.before() : effect.after();
        if (shown == null) {
            return Subject.NOBODY;
        }
        return switch (shown.value()) {
            case Lease lease -> new Subject(lease.host(), lease.mac(), lease.address(), null);
            case Host host ->
                new Subject(effect.ref(), firstMac(host), host.address().orElse(null), null);
            case Node node -> Subject.of(node.mac());
            default -> Subject.NOBODY;
        };
    }

    private static dev.berth.appliance.net.@Nullable Mac firstMac(Host host) {
        return host.interfaces().stream()
                .map(HostInterface::macs)
                .flatMap(java.util.List::stream)
                .findFirst()
                .orElse(null);
    }
}
