package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.OptionNames;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whose options count for a client, the nearest first: host, its group and that one's parents, profile, classes, network and site. */
record Layers(List<Layer> own, ServedNetwork served, OptionNames names) {
    /** @param from as in "group web" */
    record Layer(String from, OptionSet options) {}

    private static final int DEEPEST = 32;

    static Layers of(Situation s, ServedNetwork network) {
        Snapshot snapshot = s.snapshot();
        Entity<Host> host = s.client().host();
        OptionNames names = s.settings().options();
        if (host == null && s.classes().isEmpty()) {
            return new Layers(List.of(), network, names);
        }
        List<Layer> own = new ArrayList<>();
        if (host != null) {
            addHost(own, snapshot, host, s.plan().optionSets());
        }
        for (ClientClass each : s.classes()) {
            if (!each.options().values().isEmpty()) {
                own.add(new Layer("class " + each.name(), each.options()));
            }
        }
        return new Layers(own, network, names);
    }

    private static void addHost(List<Layer> own, Snapshot snapshot, Entity<Host> host, OptionSets sets) {
        add(own, "host ", host.value().name(), sets.of(host));
        Ref profile = host.value().profile();
        Ref next = host.value().group();
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            Entity<Group> group = snapshot.get(Kinds.GROUP, next);
            if (group == null) {
                break;
            }
            add(own, "group ", group.value().name(), sets.of(group));
            profile = profile == null ? group.value().profile() : profile;
            next = group.value().parent();
        }
        Entity<Profile> chosen = profile == null ? null : snapshot.get(Kinds.PROFILE, profile);
        if (chosen != null) {
            add(own, "profile ", chosen.value().name(), sets.of(chosen));
        }
    }

    OptionSet network() {
        return served.options();
    }

    /** Who says the value that {@link #find} gives, as in "group web". */
    String from(int code, @Nullable Site site) {
        for (Layer layer : own) {
            if (layer.options().find(code) != null) {
                return layer.from();
            }
        }
        if (OptionSet.of(names, served.network().options()).find(code) != null) {
            return "network " + served.name();
        }
        return site != null && OptionSet.of(names, site.options()).find(code) != null
                ? "the site"
                : "network " + served.name() + ", by its addresses and names";
    }

    private static void add(List<Layer> layers, String kind, String name, OptionSet options) {
        if (!options.values().isEmpty()) {
            layers.add(new Layer(kind + name, options));
        }
    }

    /** A value that is set for the client itself, its group or profile, or null. */
    @Nullable
    Octets findOwn(int code) {
        for (Layer layer : own) {
            Octets value = layer.options().find(code);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @Nullable
    Octets find(int code) {
        Octets value = findOwn(code);
        return value == null ? network().find(code) : value;
    }

    SortedSet<Integer> codes() {
        SortedSet<Integer> codes = new TreeSet<>(network().codes());
        own.forEach(layer -> codes.addAll(layer.options().codes()));
        return codes;
    }
}
