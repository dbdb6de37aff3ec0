package dev.berth.dhcp.lease;

import dev.berth.appliance.inventory.Lease;
import dev.berth.appliance.inventory.LeaseState;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Code;
import dev.berth.dhcp.message.DhcpMessage;
import dev.berth.dhcp.message.DhcpMessage.Standing;
import dev.berth.dhcp.message.Header;
import dev.berth.dhcp.message.Options;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers to both kinds of leasequery (RFC 4388 §6.4, 6926 §6). */
final class LeaseReplies {
    private static final long LONGEST = 0xffffffffL;
    /** What is told to somebody who does not say what it wants. */
    private static final Octets ALL = Octets.of("333a3b3d525b5c");

    private LeaseReplies() {}

    /** About an address that nobody has, or about nobody. */
    static DhcpMessage of(Plan plan, DhcpMessage query, Standing standing, Ipv4 address) {
        Options.Builder options = Options.builder().add(Code.SERVER_ID, server(plan, address));
        return new DhcpMessage.LeaseReply(header(query.header(), address, null), standing, options.build());
    }

    /** About the first of these, which are one client's, the latest first. */
    static DhcpMessage active(Plan plan, DhcpMessage query, List<Lease> leases, Instant now) {
        Lease lease = leases.getFirst();
        Options.Builder options = Options.builder().add(Code.SERVER_ID, server(plan, lease.address()));
        addWanted(options, query, lease, now);
        if (wants(query, Code.ASSOCIATED_ADDRESSES)) {
            options.add(
                    Code.ASSOCIATED_ADDRESSES,
                    ServedNetwork.octets(leases.stream().map(Lease::address).toArray(Ipv4[]::new)));
        }
        return new DhcpMessage.LeaseReply(
                header(query.header(), lease.address(), lease), Standing.ACTIVE, options.build());
    }

    /** One of the answers to a bulk query: a lease as it is or as it was. */
    static DhcpMessage each(Plan plan, DhcpMessage query, Lease lease, Instant now) {
        boolean active = LeaseQueries.isActive(lease, now);
        Options.Builder options = Options.builder()
                .add(Code.SERVER_ID, server(plan, lease.address()))
                .addInt(Code.BASE_TIME, now.getEpochSecond())
                .add(Code.LEASE_STATE, Octets.copyOf(new byte[] {state(lease, active)}))
                .addInt(Code.STATE_SINCE, seconds(since(lease, active), now));
        if (lease.state().hasClient()) {
            addWanted(options, query, lease, now);
        }
        return new DhcpMessage.LeaseReply(
                header(query.header(), lease.address(), lease.state().hasClient() ? lease : null),
                active ? Standing.ACTIVE : Standing.UNASSIGNED,
                options.build());
    }

    /** The last answer to a bulk query. */
    static DhcpMessage done(DhcpMessage query, Instant now, BulkStatus status, String text) {
        Options.Builder options = Options.builder().addInt(Code.BASE_TIME, now.getEpochSecond());
        if (status != BulkStatus.SUCCESS) {
            options.add(Code.STATUS, status.octets(text));
        }
        return new DhcpMessage.LeaseReply(header(query.header(), Ipv4.ANY, null), Standing.DONE, options.build());
    }

    private static void addWanted(Options.Builder options, DhcpMessage query, Lease lease, Instant now) {
        boolean active = LeaseQueries.isActive(lease, now);
        Duration left = Duration.between(now, lease.ends());
        Duration whole = Duration.between(lease.renewed(), lease.ends());
        Duration gone = Duration.between(lease.renewed(), now);
        for (int code : new int[] {
            Code.LEASE_TIME,
            Code.RENEWAL_TIME,
            Code.REBINDING_TIME,
            Code.VENDOR_CLASS,
            Code.CLIENT_ID,
            Code.LAST_TRANSACTION,
            Code.RELAY_INFORMATION
        }) {
            if (!wants(query, code)) {
                continue;
            }
            switch (code) {
                case Code.LEASE_TIME -> addTime(options, code, left, active);
                case Code.RENEWAL_TIME ->
                    addTime(options, code, whole.dividedBy(2).minus(gone), active);
                case Code.REBINDING_TIME ->
                    addTime(options, code, whole.multipliedBy(7).dividedBy(8).minus(gone), active);
                case Code.VENDOR_CLASS -> {
                    if (lease.vendor() != null) {
                        options.add(code, lease.vendor());
                    }
                }
                case Code.CLIENT_ID -> add(options, code, lease.clientId());
                case Code.LAST_TRANSACTION -> options.addInt(code, seconds(lease.renewed(), now));
                default -> add(options, code, lease.relayInfo());
            }
        }
    }

    private static void addTime(Options.Builder options, int code, Duration left, boolean active) {
        if (active) {
            options.addInt(code, Math.clamp(left.toSeconds(), 0, LONGEST));
        }
    }

    private static void add(Options.Builder options, int code, @Nullable Octets value) {
        if (value != null) {
            options.add(code, value);
        }
    }

    private static boolean wants(DhcpMessage query, int code) {
        Octets asked = query.options().find(Code.PARAMETER_REQUEST_LIST);
        Octets wanted = asked == null ? ALL : asked;
        for (int i = 0; i < wanted.length(); i++) {
            if (wanted.at(i) == code) {
                return true;
            }
        }
        return false;
    }

    /** RFC 6926 §6.2.7. */
    private static byte state(Lease lease, boolean active) {
        return switch (lease.state()) {
            case BOUND -> (byte) (active ? 2 : 3);
            case EXPIRED -> 3;
            case RELEASED -> 4;
            case DECLINED -> 5;
        };
    }

    private static Instant since(Lease lease, boolean active) {
        return active ? lease.since() : lease.state() == LeaseState.DECLINED ? lease.renewed() : lease.ends();
    }

    private static long seconds(Instant from, Instant now) {
        return Math.clamp(Duration.between(from, now).toSeconds(), 0, LONGEST);
    }

    private static Ipv4 server(Plan plan, Ipv4 address) {
        ServedNetwork network = plan.holding(address);
        return network == null ? plan.first() : network.server();
    }

    /** @param of whose hardware address is told; null leaves the query's */
    private static Header header(Header asked, Ipv4 ciaddr, @Nullable Lease of) {
        return new Header(
                of == null ? asked.htype() : Header.ETHERNET,
                0,
                asked.xid(),
                0,
                asked.flags(),
                ciaddr,
                Ipv4.ANY,
                Ipv4.ANY,
                asked.giaddr(),
                of == null ? asked.chaddr() : Octets.copyOf(of.mac().bytes()),
                "",
                "");
    }
}
