package dev.berth.dns.sign;

import dev.berth.appliance.net.DomainName;
import java.util.HashMap;
import java.util.Map;

/** Keys and signatures that outlive one {@link Signing}, but not the test. */
public final class MemoryKeys implements SigningStore {
    public final Map<DomainName, ZoneKeys> keys = new HashMap<>();
    public final Map<DomainName, KeptSignatures> signatures = new HashMap<>();

    @Override
    public ZoneKeys keys(DomainName zone) {
        return keys.get(zone);
    }

    @Override
    public void keep(DomainName zone, ZoneKeys all) {
        keys.put(zone, all);
    }

    @Override
    public KeptSignatures signatures(DomainName zone) {
        return signatures.getOrDefault(zone, KeptSignatures.NONE);
    }

    @Override
    public void keep(DomainName zone, KeptSignatures all) {
        signatures.put(zone, all);
    }

    @Override
    public boolean goOn(DomainName zone) {
        signatures.computeIfPresent(zone, (name, kept) -> kept.withoutSerial());
        return true;
    }
}
