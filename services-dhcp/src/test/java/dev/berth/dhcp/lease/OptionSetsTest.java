package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Group;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.OptionNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionSetsTest {
    private final OptionSets sets = new OptionSets(OptionNames.REGISTRY);

    private static Entity<Group> group(long revision, String domain) {
        var value = new Group("web", null, null, Map.of("domain-name", List.of(domain)), Map.of());
        return new Entity<>(Kinds.GROUP.ref(7), revision, value, null);
    }

    @Test
    void areWrittenOnceForEachRevision() {
        OptionSet first = sets.of(group(3, "a.example"));

        assertThat(sets.of(group(3, "a.example"))).isSameAs(first);
        assertThat(sets.of(group(4, "b.example")).find(Code.DOMAIN_NAME)).isNotEqualTo(first.find(Code.DOMAIN_NAME));
    }
}
