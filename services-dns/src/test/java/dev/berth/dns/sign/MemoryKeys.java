package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys and signatures that outlive one {@link Signing}, but not the test. */
public final class MemoryKeys implements SigningStore {
    public final Map<DomainName, ZoneKeys> keys = new HashMap<>();
    public final Map<DomainName, Map<Octets, List<Octets>>> signatures = new HashMap<>();

    @Override
    public ZoneKeys keys(DomainName zone) {
        return keys.get(zone);
    }

    @Override
    public void keep(DomainName zone, ZoneKeys all) {
        keys.put(zone, all);
    }

    @Override
    public Map<Octets, List<Octets>> signatures(DomainName zone) {
        return signatures.getOrDefault(zone, Map.of());
    }

    @Override
    public void keep(DomainName zone, Map<Octets, List<Octets>> all) {
        signatures.put(zone, all);
    }
}
