package dev.berth.tftp.boot;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ${name}} means for a host.
 *
 * @param profile the host's own, else its group's, else that of the nearest group above; null for none
 */
record Variables(Map<String, String> values, @Nullable Profile profile) {
    Variables {
        values = Map.copyOf(values);
    }

    /** Built-in ones first, then profile, the groups from the top down, the host; what comes later wins. */
    static Variables of(Snapshot snapshot, Entity<Host> host, Ipv4 address) {
        List<Group> groups = groups(snapshot, host.value().group());
        Ref profileRef = host.value().profile();
        for (int i = 0; profileRef == null && i < groups.size(); i++) {
            profileRef = groups.get(i).profile();
        }
        Entity<Profile> profile = profileRef == null ? null : snapshot.get(Kinds.PROFILE, profileRef);
        Map<String, String> values = new HashMap<>();
        values.put("name", host.value().name());
        values.put("fqdn", snapshot.naming().fqdn(host.value()).toString());
        values.put("domain", snapshot.naming().domain(address).toString());
        values.put("address", address.toString());
        host.value().interfaces().stream()
                .flatMap(i -> i.macs().stream())
                .findFirst()
                .ifPresent(mac -> values.put("mac", mac.toString()));
        Site site = snapshot.site();
        if (site != null && !site.addresses().isEmpty()) {
            values.put("server", ours(snapshot, site, address).toString());
        }
        if (profile != null) {
            values.put("profile", profile.value().name());
            values.putAll(profile.value().variables());
        }
        for (Group group : groups.reversed()) {
            values.putAll(group.variables());
        }
        values.putAll(host.value().variables());
        return new Variables(values, profile == null ? null : profile.value());
    }

    /** The host's group and those above it, the nearest first. */
    private static List<Group> groups(Snapshot snapshot, @Nullable Ref nearest) {
        List<Group> groups = new ArrayList<>();
        Ref at = nearest;
        while (at != null) {
            Entity<Group> group = snapshot.get(Kinds.GROUP, at);
            if (group == null || groups.contains(group.value())) {
                break;
            }
            groups.add(group.value());
            at = group.value().parent();
        }
        return groups;
    }

    private static Ipv4 ours(Snapshot snapshot, Site site, Ipv4 client) {
        var network = snapshot.naming().network(client);
        return site.addresses().stream()
                .filter(address -> network != null && network.subnet().contains(address))
                .findFirst()
                .orElse(site.addresses().getFirst());
    }
}
