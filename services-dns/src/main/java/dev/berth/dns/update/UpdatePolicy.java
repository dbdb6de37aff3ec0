package dev.berth.dns.update;

import dev.berth.appliance.net.DomainName;
import java.util.List;
import java.util.Set;

/**
 * What one key may change.
 *
 * @param names any of these; empty: all
 * @param types any of these; empty: all
 * @param operators whether records that an operator added may be touched
 * @param pointers whether addresses that are added get PTR records that lead back
 */
public record UpdatePolicy(
        DomainName key, List<NamePattern> names, Set<Integer> types, boolean operators, boolean pointers) {
    public UpdatePolicy {
        names = List.copyOf(names);
        types = Set.copyOf(types);
    }

    /** All names and types of nobody but updates. */
    public static UpdatePolicy everything(DomainName key) {
        return new UpdatePolicy(key, List.of(), Set.of(), false, false);
    }

    boolean covers(DomainName name, int type, DomainName zone) {
        return (names.isEmpty() || names.stream().anyMatch(pattern -> pattern.matches(name, zone)))
                && (types.isEmpty() || types.contains(type));
    }

    /** {@code www}, {@code *.dyn} and {@code *} lie in the zone that is updated; with a final dot a name is absolute. */
    public record NamePattern(String text) {
        public NamePattern {
            String name = text.startsWith("*.") ? text.substring(2) : text;
            if (!name.equals("*") && !name.equals("@")) {
                // Says what is wrong with it.
                DomainName.of(name);
            }
        }

        boolean matches(DomainName name, DomainName zone) {
            if (text.equals("*")) {
                return true;
            }
            boolean below = text.startsWith("*.");
            String own = below ? text.substring(2) : text;
            DomainName meant = own.equals("@")
                    ? zone
                    : own.endsWith(".") || zone.isRoot() ? DomainName.of(own) : DomainName.of(own + "." + zone);
            return below ? name.isWithin(meant) && !name.equals(meant) : name.equals(meant);
        }
    }
}
