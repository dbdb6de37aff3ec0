package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Names;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Groups and profiles of the file. */
final class EntryReader {
    private EntryReader() {}

    static Map<String, Placed<Profile>> profiles(YamlSettings root) {
        return Entries.read(root, "profiles", settings -> {
            Names.requireLabel(settings.name());
            return Optional.of(new Profile(
                    settings.name(),
                    settings.text("kernel").orElse(null),
                    settings.values("initrds", Function.identity()),
                    settings.text("arguments", ""),
                    settings.textLists("options"),
                    settings.texts("variables")));
        });
    }

    static Map<String, Placed<Group>> groups(YamlSettings root) {
        Collection<String> profiles = root.settings("profiles").keys();
        Collection<String> groups = root.settings("groups").keys();
        Map<String, Placed<Group>> all = Entries.read(root, "groups", settings -> {
            Names.requireLabel(settings.name());
            return Optional.of(new Group(
                    settings.name(),
                    reference(settings, "parent", Kinds.GROUP, groups),
                    reference(settings, "profile", Kinds.PROFILE, profiles),
                    settings.textLists("options"),
                    settings.texts("variables")));
        });
        reportLoops(root.settings("groups"), groups);
        return all;
    }

    /** The entity of the file with the name that the key says, or null when it says none or an unknown one. */
    static @Nullable Ref reference(Settings settings, String key, Kind<?> kind, Collection<String> known) {
        return settings.value(key, name -> {
                    if (!known.contains(name)) {
                        throw new IllegalArgumentException("there is no " + kind.name() + " '" + name
                                + "' in this file"
                                + Nearest.to(name, known)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; describe it under " + kind.name() + "s"));
                    }
                    return FileLayer.ref(kind, name);
                })
                .orElse(null);
    }

    private static void reportLoops(YamlSettings groups, Collection<String> names) {
        Set<String> sound = new HashSet<>();
        for (String name : names) {
            Set<String> way = new LinkedHashSet<>();
            String at = name;
            while (names.contains(at) && !sound.contains(at) && way.add(at)) {
                at = groups.settings(at).text("parent", "");
            }
            if (way.contains(at)) {
                groups.settings(at)
                        .problem("parent", "makes group " + at + " its own ancestor; take one of the parents out");
            }
            sound.addAll(way);
        }
    }
}
