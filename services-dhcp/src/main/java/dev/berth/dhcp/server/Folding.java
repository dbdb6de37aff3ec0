package dev.berth.dhcp.server;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Effect;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.dhcp.lease.Memory;
import dev.berth.dhcp.lease.OptionSet;
import dev.berth.dhcp.message.OptionNames;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds commits into the {@link Memory}, and warns of options that make no sense where they are entered. */
final class Folding implements Follower {
    private static final Logger log = LoggerFactory.getLogger(Folding.class);
    private final Memory memory;
    private final Supplier<OptionNames> names;

    Folding(Memory memory, Supplier<OptionNames> names) {
        this.memory = memory;
        this.names = names;
    }

    @Override
    public void start(Snapshot base) {
        memory.start(base);
        base.everything().forEach(this::warn);
    }

    @Override
    public void commits(List<Commit> commits, Snapshot after) {
        memory.commits(commits, after);
        for (Commit commit : commits) {
            for (Effect effect : commit.effects()) {
                warn(effect.after());
            }
        }
    }

    private void warn(@Nullable Entity<?> entity) {
        if (entity == null) {
            return;
        }
        for (String problem :
                OptionSet.of(names.get(), OptionSet.texts(entity.value())).problems()) {
            log.atWarn()
                    .addKeyValue("place", entity.origin() == null ? entity.ref() : entity.origin())
                    .addKeyValue("cause", problem)
                    .log("DHCP option is left out");
        }
    }
}
