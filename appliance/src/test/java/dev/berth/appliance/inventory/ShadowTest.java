package dev.berth.appliance.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class ShadowTest {
    /** Whatever comes and goes in whatever order, exactly those are shadowed of whose keys one is held in the file. */
    @Property(tries = 300)
    void whoSharesAKeyWithTheFileIsShadowed(@ForAll int seed) {
        var random = new Random(seed);
        Snapshot state = Snapshot.empty(Kinds.byName(List.of()));
        for (int step = 0; step < 60; step++) {
            Ref ref = Kinds.HOST.ref(1 + random.nextInt(6));
            boolean inFile = random.nextBoolean();
            Entity<Host> after = random.nextInt(4) == 0 ? null : entity(ref, step, random, inFile);
            if (after == null || free(state, after)) {
                state = state.apply(List.of(new Effect(ref, state.entity(ref), after)));
            }
            assertShadows(state);
        }
    }

    private static Entity<Host> entity(Ref ref, int step, Random random, boolean inFile) {
        List<Mac> macs = Stream.generate(() -> new Mac(random.nextInt(8)))
                .distinct()
                .limit(2)
                .toList();
        var host = new Host(
                "host" + random.nextInt(4),
                List.of(new HostInterface(
                        HostInterface.FIRST,
                        macs,
                        List.of(),
                        Ipv4.of("10.0.0.1").plus(step))),
                null,
                null,
                Host.Boot.LOCAL,
                Map.of(),
                Map.of());
        return new Entity<>(ref, step + 1, host, inFile ? "berth.yaml:" + step : null);
    }

    /** Within the file, and within what operators entered, a key has one holder. */
    private static boolean free(Snapshot state, Entity<Host> wanted) {
        return state.unordered(Kinds.HOST)
                .filter(other -> !other.ref().equals(wanted.ref()) && other.fromFile() == wanted.fromFile())
                .noneMatch(other -> sharedKey(state, other, wanted) != null);
    }

    private static @Nullable Key sharedKey(Snapshot state, Entity<?> one, Entity<?> other) {
        var keys = Edit.keysOf(state.kinds, other);
        return Edit.keysOf(state.kinds, one).stream()
                .filter(keys::contains)
                .findFirst()
                .orElse(null);
    }

    private static void assertShadows(Snapshot state) {
        List<Entity<Host>> all = state.unordered(Kinds.HOST).toList();
        for (Entity<Host> entity : all) {
            List<Ref> above = all.stream()
                    .filter(other -> other.fromFile() && !entity.fromFile() && sharedKey(state, other, entity) != null)
                    .map(Entity::ref)
                    .toList();
            assertThat(state.isShadowed(entity.ref())).isEqualTo(!above.isEmpty());
            if (!above.isEmpty()) {
                assertThat(state.shadowedBy(entity.ref()))
                        .map(Entity::ref)
                        .isPresent()
                        .get()
                        .isIn(above);
            }
        }
    }
}
