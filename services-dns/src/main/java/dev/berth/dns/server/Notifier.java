package dev.berth.dns.server;

import static dev.berth.dns.message.Wire.i32;
import static dev.berth.dns.message.Wire.u16;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.Site;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Zone;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.QType;
import dev.berth.dns.message.Query;
import dev.berth.dns.message.Wire;
import dev.berth.dns.transfer.Content;
import dev.berth.dns.transfer.SoaData;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.TSIG;

/**
 * Tells secondaries of changed zones (RFC 1996): the zone's name servers, as far as we know their addresses, and who is listed.
 * Repeats until it is acknowledged, for an hour at most; changes that follow one another closely are one message.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int PORT = 53;
    private static final int NOTIFY_AA = 0x2400;
    private static final int OPCODE = 0x7800;
    private static final int QR = 0x8000;
    private static final int MOST_ATTEMPTS = 66;
    private static final long GATHER = Duration.ofMillis(50).toNanos();
    private static final long FIRST = Duration.ofSeconds(1).toNanos();
    private static final long LAST = Duration.ofMinutes(1).toNanos();

    private final Contents contents;
    private final Supplier<Access> access;
    private final DatagramSocket socket;
    private final Random random;
    private final Map<Task, Progress> tasks = new HashMap<>();
    /** Zones that have changed, and when who is to hear of it is told. Guarded by {@link #tasks}. */
    private final Map<DomainName, Long> fresh = new HashMap<>();

    private volatile boolean closed;

    private record Task(DomainName zone, InetSocketAddress target) {}

    private static final class Progress {
        long dueAt;
        int attempts;
        int id = -1;

        Progress(long dueAt) {
            this.dueAt = dueAt;
        }
    }

    /**
     * @param from our address; secondaries know their primary by it
     * @throws IOException when it cannot be bound
     */
    public Notifier(Contents contents, Supplier<Access> access, InetAddress from, Random random) throws IOException {
        this.contents = contents;
        this.access = access;
        this.random = random;
        socket = new DatagramSocket(new InetSocketAddress(from, 0));
        Thread.ofVirtual().name("dns-notify-send").start(this::send);
        Thread.ofVirtual().name("dns-notify-receive").start(this::receive);
    }

    /** These zones have new serials. */
    public void changed(Set<DomainName> zones) {
        long due = System.nanoTime() + GATHER;
        synchronized (tasks) {
            int before = fresh.size();
            zones.forEach(zone -> fresh.putIfAbsent(zone, due));
            if (fresh.size() > before) {
                tasks.notifyAll();
            }
        }
    }

    /** Whom to tell of zones that have changed is looked up once for all changes that came together. */
    private void gather(long now) {
        for (var zones = fresh.entrySet().iterator(); zones.hasNext(); ) {
            var zone = zones.next();
            if (zone.getValue() - now > 0) {
                continue;
            }
            zones.remove();
            for (InetSocketAddress target : targets(zone.getKey())) {
                Progress progress = tasks.computeIfAbsent(new Task(zone.getKey(), target), task -> new Progress(now));
                if (progress.id >= 0) {
                    // Sent already, of the serial before: its acknowledgement says nothing of this one.
                    progress.id = -1;
                    progress.attempts = 0;
                    progress.dueAt = now;
                }
            }
        }
    }

    private Set<InetSocketAddress> targets(DomainName zone) {
        Set<InetSocketAddress> targets = new LinkedHashSet<>(access.get().notified());
        Snapshot state = contents.inventory().now();
        if (!state.naming().zones().containsKey(zone)) {
            // The name servers of another primary's zone are told by that one.
            return targets;
        }
        Site site = state.site();
        RRset servers = state.rrsets(zone).get(QType.NS);
        if (servers != null) {
            for (Octets server : servers.rdata()) {
                RRset addresses = state.rrsets(DomainName.at(server.bytes(), 0)).get(QType.A);
                if (addresses != null) {
                    addresses.rdata().stream()
                            .filter(octets -> octets.length() == 4)
                            .map(octets -> new Ipv4(i32(octets.bytes(), 0)))
                            .filter(address -> site == null || !site.addresses().contains(address))
                            .forEach(address -> targets.add(new InetSocketAddress(address.inet(), PORT)));
                }
            }
        }
        return targets;
    }

    private void send() {
        try {
            while (!closed) {
                synchronized (tasks) {
                    long now = System.nanoTime();
                    gather(now);
                    long next = Long.MAX_VALUE;
                    for (long due : fresh.values()) {
                        next = Math.min(next, due - now);
                    }
                    for (var all = tasks.entrySet().iterator(); all.hasNext(); ) {
                        var task = all.next();
                        if (task.getValue().dueAt - now <= 0 && !send(task.getKey(), task.getValue(), now)) {
                            all.remove();
                            continue;
                        }
                        next = Math.min(next, task.getValue().dueAt - now);
                    }
                    tasks.wait(next == Long.MAX_VALUE ? 0 : Math.max(1, next / 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when this was given up. */
    private boolean send(Task task, Progress progress, long now) {
        Content zone = contents.head(task.zone());
        if (zone == null) {
            return false;
        }
        if (progress.attempts >= MOST_ATTEMPTS) {
            LOG.atWarn()
                    .addKeyValue("zone", task.zone())
                    .addKeyValue("secondary", task.target())
                    .log("secondary does not acknowledge NOTIFY, given up");
            return false;
        }
        progress.id = random.nextInt(1 << 16);
        progress.dueAt = now + Math.min(LAST, FIRST << Math.min(progress.attempts, 10));
        progress.attempts++;
        try {
            byte[] message = signed(message(progress.id, zone.zone(), zone.serial()));
            socket.send(new DatagramPacket(message, message.length, task.target()));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("secondary", task.target()).setCause(e).log("notify not sent");
        }
        return true;
    }

    private byte[] signed(byte[] message) throws IOException {
        TSIG key = ZoneFetch.tsig(access.get().notifyKey());
        if (key == null) {
            return message;
        }
        Message parsed = new Message(message);
        key.apply(parsed, null);
        return parsed.toWire(Query.MAX_UDP);
    }

    static byte[] message(int id, Zone zone, long serial) {
        byte[] soa = SoaData.of(zone.soa(), serial);
        int name = zone.name().wireLength();
        byte[] message = new byte[Wire.HEADER + name + 4 + 2 + Wire.FIXED + soa.length];
        u16(message, 0, id);
        u16(message, 2, NOTIFY_AA);
        u16(message, 4, 1);
        u16(message, 6, 1);
        zone.name().copyTo(message, Wire.HEADER);
        int at = Wire.HEADER + name;
        u16(message, at, QType.SOA);
        u16(message, at + 2, Wire.IN);
        u16(message, at + 4, Wire.POINTER | Wire.HEADER);
        u16(message, at + 6, QType.SOA);
        u16(message, at + 8, Wire.IN);
        i32(message, at + 10, zone.ttl());
        u16(message, at + 14, soa.length);
        System.arraycopy(soa, 0, message, at + 16, soa.length);
        return message;
    }

    private void receive() {
        var packet = new DatagramPacket(new byte[512], 512);
        while (!closed) {
            try {
                packet.setLength(512);
                socket.receive(packet);
                byte[] answer = packet.getData();
                int flags = packet.getLength() < Wire.HEADER ? 0 : u16(answer, 2);
                if ((flags & QR) != 0 && (flags & OPCODE) == (NOTIFY_AA & OPCODE)) {
                    acknowledged((InetSocketAddress) packet.getSocketAddress(), u16(answer, 0), flags & 15);
                }
            } catch (SocketException e) {
                // By close, or an ICMP error that some target caused.
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("notify answer not read");
            }
        }
    }

    private void acknowledged(InetSocketAddress from, int id, int rcode) {
        synchronized (tasks) {
            tasks.entrySet().removeIf(task -> {
                boolean answered = task.getKey().target().equals(from) && task.getValue().id == id;
                if (answered && rcode != 0) {
                    LOG.atWarn()
                            .addKeyValue("zone", task.getKey().zone())
                            .addKeyValue("secondary", from)
                            .addKeyValue("rcode", rcode)
                            .log(
                                    "secondary refuses NOTIFY; does it hold the zone, and know this primary's address and key?");
                }
                return answered;
            });
        }
    }

    /** Messages that are not acknowledged yet. */
    int open() {
        synchronized (tasks) {
            return tasks.size();
        }
    }

    @Override
    public void close() {
        closed = true;
        socket.close();
        synchronized (tasks) {
            tasks.notifyAll();
        }
    }
}
