package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of the records that entities want are served, and who may have a name. */
final class NameRules {
    private NameRules() {}

    /** The RRsets that are served at {@code name}, by type. */
    static Map<Integer, RRset> served(View view, DomainName name) {
        return served(name, view.contributions(name));
    }

    /** As above, of what is wanted there. */
    static Map<Integer, RRset> served(DomainName name, List<Contribution> wishes) {
        if (wishes.isEmpty()) {
            return Map.of();
        }
        if (wishes.size() == 1) {
            // As most names are.
            Contribution only = wishes.getFirst();
            return only.type() == 0
                    ? Map.of()
                    : Map.of(only.type(), new RRset(name, only.type(), only.ttl(), only.rdata()));
        }
        if (isOneOfEach(wishes)) {
            Map<Integer, RRset> served = new TreeMap<>();
            for (Contribution wish : wishes) {
                if (wish.type() != 0) {
                    served.put(wish.type(), new RRset(name, wish.type(), wish.ttl(), wish.rdata()));
                }
            }
            return served;
        }
        Map<Integer, List<Contribution>> byType = new HashMap<>();
        for (Contribution wish : wishes) {
            if (wish.type() != 0) {
                byType.computeIfAbsent(wish.type(), t -> new ArrayList<>()).add(wish);
            }
        }
        dropWeaker(byType);
        Map<Integer, RRset> served = new TreeMap<>();
        byType.forEach((type, ofType) -> served.put(type, merge(name, type, ofType)));
        return served;
    }

    /** Whether nothing has to be merged or dropped, as with a lease's A and DHCID. */
    private static boolean isOneOfEach(List<Contribution> wishes) {
        for (int i = 0; i < wishes.size(); i++) {
            int type = wishes.get(i).type();
            if (type == RRType.CNAME) {
                return false;
            }
            for (int j = 0; type != 0 && j < i; j++) {
                if (wishes.get(j).type() == type) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A CNAME stands alone (RFC 1034 §3.6.2): either it or the others go, whichever is the weaker. */
    private static void dropWeaker(Map<Integer, List<Contribution>> byType) {
        List<Contribution> aliases = byType.get(RRType.CNAME);
        if (aliases == null || byType.size() == 1) {
            return;
        }
        boolean aliasWins =
                byType.values().stream().noneMatch(wishes -> strongest(wishes).compareTo(strongest(aliases)) < 0);
        if (aliasWins) {
            byType.keySet().removeIf(type -> type != RRType.CNAME);
        } else {
            byType.remove(RRType.CNAME);
        }
    }

    private static Owner strongest(List<Contribution> wishes) {
        return wishes.stream()
                .map(Contribution::owner)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static RRset merge(DomainName name, int type, List<Contribution> wishes) {
        Owner owner = strongest(wishes);
        List<Contribution> winners =
                wishes.stream().filter(wish -> wish.owner() == owner).toList();
        int ttl = winners.stream().mapToInt(Contribution::ttl).min().orElse(0);
        return new RRset(
                name,
                type,
                ttl,
                winners.stream().flatMap(wish -> wish.rdata().stream()).toList());
    }

    /** Why the lease {@code from} may not have the name that it claims, or null when it may (RFC 4703 §5.3). */
    static @Nullable String denial(View view, Ref from, NameClaim claim, @Nullable Ref host) {
        if (view.naming().zone(claim.fqdn()) == null) {
            return "no zone here holds " + claim.fqdn();
        }
        List<Contribution> there = view.contributions(claim.fqdn());
        for (Contribution wish : there) {
            boolean own = wish.from().equals(from) || wish.from().equals(host);
            boolean addressLike = wish.type() == 0
                    || wish.type() == RRType.A
                    || wish.type() == RRType.AAAA
                    || wish.type() == RRType.CNAME
                    || wish.type() == RRType.NS;
            if (!own && addressLike && !(wish.owner() == Owner.LEASE && holds(there, wish.from(), claim))) {
                return claim.fqdn() + " belongs to " + described(view, wish);
            }
        }
        return null;
    }

    private static boolean holds(List<Contribution> there, Ref lease, NameClaim claim) {
        return there.stream()
                .anyMatch(wish -> wish.from().equals(lease)
                        && wish.type() == RRType.DHCID
                        && wish.rdata().equals(List.of(claim.dhcid())));
    }

    /** An operator's or an update's records never overwrite those of another owner. */
    static Outcome.@Nullable Refused entryInTheWay(Entity<RecordEntry> entity, View view) {
        RecordEntry entry = entity.value();
        if (entity.fromFile()) {
            return null;
        }
        if (view.naming().zone(entry.name()) == null) {
            String zones = view.naming().zones().keySet().stream()
                    .map(DomainName::toString)
                    .sorted()
                    .limit(10)
                    .collect(Collectors.joining(", "));
            return new Outcome.Refused("no zone here holds " + entry.name() + "; zones: " + zones, null);
        }
        for (Contribution wish : view.contributions(entry.name())) {
            boolean clash = wish.type() == entry.type()
                    || wish.type() != 0 && (wish.type() == RRType.CNAME || entry.type() == RRType.CNAME);
            boolean mine = wish.from().equals(entity.ref());
            boolean yields = wish.owner() == Owner.LEASE || wish.owner() == Owner.SITE;
            if (clash && !mine && !yields) {
                return new Outcome.Refused(
                        entry.name() + " already has records of " + described(view, wish) + " in the way", wish.from());
            }
        }
        return null;
    }

    /** A host's records never overwrite an operator's. */
    static Outcome.@Nullable Refused hostInTheWay(Entity<Host> entity, View view) {
        if (entity.fromFile()) {
            return null;
        }
        for (Contribution own : EntityNames.ofHost(entity, view.naming())) {
            for (Contribution wish : view.contributions(own.name())) {
                boolean operators = wish.owner() == Owner.OPERATOR || wish.owner() == Owner.UPDATE;
                // An alias in a reverse zone goes where there is anything else.
                boolean clash = own.type() != 0
                        && own.owner() != Owner.SITE
                        && (wish.type() == own.type() || wish.type() == RRType.CNAME);
                if (operators && clash) {
                    return new Outcome.Refused(
                            "host " + entity.value().name() + ": " + own.name() + " already has records of "
                                    + described(view, wish) + "; remove them first",
                            wish.from());
                }
            }
        }
        return null;
    }

    private static String described(View view, Contribution wish) {
        Ref from = wish.from();
        Entity<Host> host = from.kind().equals(Kinds.HOST.name()) ? view.get(Kinds.HOST, from) : null;
        Entity<Lease> lease = from.kind().equals(Kinds.LEASE.name()) ? view.get(Kinds.LEASE, from) : null;
        if (host != null) {
            return "host " + host.value().name();
        }
        if (lease != null) {
            return "lease " + lease.value().address() + " of " + lease.value().mac();
        }
        return switch (wish.owner()) {
            case FILE -> "a zone file";
            case OPERATOR -> "an operator";
            case UPDATE -> "a dynamic update";
            case SITE -> "the site";
            case HOST, LEASE -> from.toString();
        };
    }
}
