package dev.berth.appliance.inventory;

import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The DNS records that the kernel's entities give rise to: pure functions of the entity and the {@link Naming}. */
final class EntityNames {
    private EntityNames() {}

    /** A and PTR of this appliance. */
    static List<Contribution> ofSite(Entity<Site> entity, Naming naming) {
        Site site = entity.value();
        List<Contribution> all = new ArrayList<>();
        for (Ipv4 address : site.addresses()) {
            all.add(address(entity.ref(), Owner.SITE, site.fqdn(), address, naming.ttl(site.fqdn())));
            Reverse reverse = naming.reverse(address);
            all.addAll(reverse.leadingTo(site.fqdn(), entity.ref(), Owner.SITE, naming.ttl(reverse.pointer())));
        }
        return all;
    }

    static List<DomainName> namesOfSite(Entity<Site> entity, Naming naming) {
        List<DomainName> all = new ArrayList<>();
        all.add(entity.value().fqdn());
        entity.value()
                .addresses()
                .forEach(address -> all.addAll(naming.reverse(address).names()));
        return all;
    }

    /** The zone's NS; its SOA is not a record of the inventory. */
    static List<Contribution> ofZone(Entity<Zone> entity, Naming naming) {
        Zone zone = entity.value();
        Octets server = Octets.copyOf(zone.soa().mname().wire());
        return List.of(Contribution.record(entity.ref(), Owner.SITE, zone.name(), RRType.NS, zone.ttl(), server));
    }

    /** The NS of a zone whose file has none; the file's records themselves are looked up through {@link Naming#file}. */
    static List<Contribution> ofZoneFile(Entity<ZoneFile> entity, Naming naming) {
        ZoneFile file = entity.value();
        if (file.records().at(file.zone()).stream().anyMatch(rrset -> rrset.type() == RRType.NS)) {
            return List.of();
        }
        Octets server = Octets.copyOf(file.soa().mname().wire());
        return List.of(Contribution.record(entity.ref(), Owner.SITE, file.zone(), RRType.NS, file.ttl(), server));
    }

    static List<DomainName> namesOfZone(Entity<Zone> entity, Naming naming) {
        return List.of(entity.value().name());
    }

    /** Its apex, whether the NS there is the file's own or not. */
    static List<DomainName> namesOfZoneFile(Entity<ZoneFile> entity, Naming naming) {
        return List.of(entity.value().zone());
    }

    static List<Contribution> ofEntry(Entity<RecordEntry> entity, Naming naming) {
        RecordEntry entry = entity.value();
        int ttl = entry.ttl() == null ? naming.ttl(entry.name()) : entry.ttl();
        var own = new Contribution(entity.ref(), entry.owner(), entry.name(), entry.type(), ttl, entry.rdata());
        if (!entry.pointers()) {
            return List.of(own);
        }
        List<Contribution> all = new ArrayList<>();
        all.add(own);
        for (Reverse reverse : pointersOf(entry, naming)) {
            int reverseTtl = entry.ttl() == null ? naming.ttl(reverse.pointer()) : entry.ttl();
            all.addAll(reverse.leadingTo(entry.name(), entity.ref(), entry.owner(), reverseTtl));
        }
        return all;
    }

    static List<DomainName> namesOfEntry(Entity<RecordEntry> entity, Naming naming) {
        RecordEntry entry = entity.value();
        if (!entry.pointers()) {
            return List.of(entry.name());
        }
        List<DomainName> all = new ArrayList<>();
        all.add(entry.name());
        pointersOf(entry, naming).forEach(reverse -> all.addAll(reverse.names()));
        return all;
    }

    private static List<Reverse> pointersOf(RecordEntry entry, Naming naming) {
        return entry.rdata().stream()
                .map(Octets::bytes)
                .filter(address -> address.length == (entry.type() == RRType.A ? 4 : 16))
                .map(naming::reverse)
                .toList();
    }

    /** A and PTR of every fixed address; the first stands at the host's name, others at {@code name-interface}. */
    static List<Contribution> ofHost(Entity<Host> entity, Naming naming) {
        DomainName fqdn = naming.fqdn(entity.value());
        List<Contribution> all = new ArrayList<>();
        all.add(Contribution.reservation(entity.ref(), Owner.HOST, fqdn));
        eachAddress(entity.value(), fqdn, (address, name) -> {
            all.add(address(entity.ref(), Owner.HOST, name, address, naming.ttl(name)));
            Reverse reverse = naming.reverse(address);
            all.addAll(reverse.leadingTo(name, entity.ref(), Owner.HOST, naming.ttl(reverse.pointer())));
        });
        return all;
    }

    static List<DomainName> namesOfHost(Entity<Host> entity, Naming naming) {
        DomainName fqdn = naming.fqdn(entity.value());
        List<DomainName> all = new ArrayList<>(3);
        all.add(fqdn);
        eachAddress(entity.value(), fqdn, (address, name) -> {
            if (!name.equals(fqdn)) {
                all.add(name);
            }
            all.addAll(naming.reverse(address).names());
        });
        return all;
    }

    private static void eachAddress(Host host, DomainName fqdn, BiConsumer<Ipv4, DomainName> each) {
        boolean first = true;
        for (HostInterface i : host.interfaces()) {
            if (i.address() != null) {
                each.accept(i.address(), first ? fqdn : fqdn.parent().child(fqdn.firstLabel() + "-" + i.name()));
                first = false;
            }
        }
    }

    /** A, DHCID and PTR of a bound lease that holds a name; TTL at most a third of the lease. */
    static List<Contribution> ofLease(Entity<Lease> entity, Naming naming) {
        Lease lease = entity.value();
        NameClaim claim = lease.name();
        if (claim == null || lease.state() != LeaseState.BOUND) {
            return List.of();
        }
        int third = third(lease);
        int ttl = Math.min(third, naming.ttl(claim.fqdn()));
        Reverse reverse = naming.reverse(lease.address());
        int reverseTtl = Math.min(third, naming.ttl(reverse.pointer()));
        List<Contribution> all = new ArrayList<>(4);
        all.add(address(entity.ref(), Owner.LEASE, claim.fqdn(), lease.address(), ttl));
        all.add(Contribution.record(entity.ref(), Owner.LEASE, claim.fqdn(), RRType.DHCID, ttl, claim.dhcid()));
        all.addAll(reverse.leadingTo(claim.fqdn(), entity.ref(), Owner.LEASE, reverseTtl));
        return all;
    }

    static List<DomainName> namesOfLease(Entity<Lease> entity, Naming naming) {
        Lease lease = entity.value();
        NameClaim claim = lease.name();
        if (claim == null || lease.state() != LeaseState.BOUND) {
            return List.of();
        }
        List<DomainName> all = new ArrayList<>(3);
        all.add(claim.fqdn());
        all.addAll(naming.reverse(lease.address()).names());
        return all;
    }

    private static int third(Lease lease) {
        if (lease.ends().equals(Instant.MAX)) {
            return Integer.MAX_VALUE;
        }
        long third = Duration.between(lease.renewed(), lease.ends()).toSeconds() / 3;
        return Math.clamp(third, 1, Integer.MAX_VALUE);
    }

    private static Contribution address(Ref from, Owner owner, DomainName name, Ipv4 address, int ttl) {
        return Contribution.record(from, owner, name, RRType.A, ttl, Octets.copyOf(address.bytes()));
    }
}
