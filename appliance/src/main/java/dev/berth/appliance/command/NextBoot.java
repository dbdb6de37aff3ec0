package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Profile;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What hosts boot the next time, before and after a commit: from their disk, or what their profile or their group's says. */
final class NextBoot {
    /** Deeper than any sensible tree of groups; the rules allow no loop. */
    private static final int DEEPEST = 64;

    private NextBoot() {}

    /** Hosts that may boot something else after a commit. */
    static List<Ref> hosts(Commit commit, Snapshot now) {
        Set<Ref> changed = new HashSet<>();
        commit.effects().forEach(effect -> changed.add(effect.ref()));
        boolean shared = changed.stream()
                .anyMatch(ref ->
                        ref.kind().equals(Kinds.GROUP.name()) || ref.kind().equals(Kinds.PROFILE.name()));
        List<Ref> hosts = new ArrayList<>();
        commit.effects().stream()
                .map(Effect::ref)
                .filter(ref -> ref.kind().equals(Kinds.HOST.name()))
                .forEach(hosts::add);
        if (shared) {
            now.all(Kinds.HOST)
                    .map(Entity::ref)
                    .filter(ref -> !changed.contains(ref))
                    .forEach(hosts::add);
        }
        return hosts;
    }

    static List<Foreseen.Moved> moved(Commit commit, Snapshot now) {
        Map<Ref, Effect> changed = new HashMap<>();
        commit.effects().forEach(effect -> changed.put(effect.ref(), effect));
        Function<Ref, @Nullable Entity<?>> before = now::entity;
        Function<Ref, @Nullable Entity<?>> after = ref -> {
            Effect effect = changed.get(ref);
            return effect == null ? now.entity(ref) : effect.after();
        };
        List<Foreseen.Moved> moved = new ArrayList<>();
        for (Ref host : hosts(commit, now)) {
            String was = text(before, host);
            String becomes = text(after, host);
            if (!Objects.equals(was, becomes)) {
                moved.add(new Foreseen.Moved(name(before, after, host), was, becomes));
            }
        }
        return moved;
    }

    private static String name(
            Function<Ref, @Nullable Entity<?>> before, Function<Ref, @Nullable Entity<?>> after, Ref ref) {
        Entity<?> entity = after.apply(ref) == null ? before.apply(ref) : after.apply(ref);
        return entity != null && entity.value() instanceof Host host ? host.name() : ref.toString();
    }

    private static @Nullable String text(Function<Ref, @Nullable Entity<?>> state, Ref ref) {
        Entity<?> entity = state.apply(ref);
        if (entity == null || !(entity.value() instanceof Host host)) {
            return null;
        }
        if (host.boot() == Host.Boot.LOCAL) {
            return "its disk";
        }
        Profile profile = profile(state, host);
        if (profile == null) {
            return "nothing: it has no profile";
        }
        String kernel = profile.kernel() == null ? "no kernel" : profile.kernel();
        return "profile " + profile.name() + ": " + (kernel + " " + profile.arguments()).strip();
    }

    private static @Nullable Profile profile(Function<Ref, @Nullable Entity<?>> state, Host host) {
        Ref profile = host.profile();
        Ref group = host.group();
        for (int depth = 0; profile == null && group != null && depth < DEEPEST; depth++) {
            Entity<?> entity = state.apply(group);
            if (entity == null || !(entity.value() instanceof Group here)) {
                break;
            }
            profile = here.profile();
            group = here.parent();
        }
        Entity<?> found = profile == null ? null : state.apply(profile);
        return found != null && found.value() instanceof Profile there ? there : null;
    }
}
