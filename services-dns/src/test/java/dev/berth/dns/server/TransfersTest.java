package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.net.Subnet;
import dev.berth.dns.message.TsigAlgorithm;
import dev.berth.dns.message.TsigKey;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** AXFR, IXFR and NOTIFY as a primary. */
class TransfersTest {
    private static final String LAB = "lab.example.";
    private static final List<Subnet> LOOPBACK = List.of(Subnet.of("127.0.0.0/8"));

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(new TestClock());
    private final Desk desk = Desk.over(inventory);
    private final Random random = new Random(9);

    private static Access from(List<Subnet> allowed) {
        return new Access(Map.of(), allowed, Set.of(), List.of(), null, List.of());
    }

    private void put(long id, String name, String... addresses) {
        var entry = new RecordEntry(
                DomainName.of(name),
                Type.A,
                null,
                Arrays.stream(addresses)
                        .map(address -> Octets.copyOf(Ipv4.of(address).bytes()))
                        .toList(),
                Owner.OPERATOR);
        Entity<RecordEntry> seen = inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(id));
        commit(seen == null ? new Change.Put(Kinds.RRSET.ref(id), entry, 0) : Change.Put.update(seen, entry));
    }

    private void commit(Change change) {
        SampleSite.committed(inventory.commit(
                new Proposal(new Actor(Actor.Sort.USER, "ann"), Subject.NOBODY, "a change", List.of(change))));
    }

    private List<Record> axfr() {
        return records(Desk.query(LAB, Type.AXFR));
    }

    private List<Record> ixfr(long serial) throws Exception {
        Message query = Desk.query(LAB, Type.IXFR);
        Name name = Name.fromString(LAB);
        query.addRecord(new SOARecord(name, DClass.IN, 0, name, name, serial, 0, 0, 0, 0), Section.AUTHORITY);
        return records(query);
    }

    private List<Record> records(Message query) {
        List<Record> all = new ArrayList<>();
        for (byte[] message : desk.transfer(query.toWire())) {
            Message answer = Desk.parsed(message);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            all.addAll(answer.getSection(Section.ANSWER));
        }
        return all;
    }

    private static Set<String> texts(List<Record> records) {
        Set<String> texts = new TreeSet<>();
        records.forEach(record -> texts.add(record.toString()));
        return texts;
    }

    /** Applies an IXFR to a zone the way a secondary does. */
    private static Set<String> applied(Set<String> zone, List<Record> steps) {
        Set<String> now = new TreeSet<>(zone);
        boolean adding = true;
        for (Record record : steps.subList(1, steps.size() - 1)) {
            if (record instanceof SOARecord) {
                adding = !adding;
            }
            if (adding) {
                assertThat(now.add(record.toString())).as("new: %s", record).isTrue();
            } else {
                assertThat(now.remove(record.toString()))
                        .as("was there: %s", record)
                        .isTrue();
            }
        }
        return now;
    }

    @Test
    void nobodyMayTransferUnlessListed() {
        desk.access = from(List.of(Subnet.of("10.0.0.0/8")));
        Message answer =
                Desk.parsed(desk.transfer(Desk.query(LAB, Type.AXFR).toWire()).getFirst());
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        desk.access = from(LOOPBACK);
        assertThat(axfr()).isNotEmpty();
        Message other = Desk.parsed(
                desk.transfer(Desk.query("www.lab.example.", Type.AXFR).toWire())
                        .getFirst());
        assertThat(other.getRcode()).isEqualTo(Rcode.NOTAUTH);
        Message without =
                Desk.parsed(desk.transfer(Desk.query(LAB, Type.IXFR).toWire()).getFirst());
        assertThat(without.getRcode()).as("IXFR without its SOA").isEqualTo(Rcode.FORMERR);
    }

    @Test
    void axfrIsTheWholeZoneBetweenTwoSoas() {
        desk.access = from(LOOPBACK);
        put(1, "git.lab.example", "10.77.0.6");
        List<Record> records = axfr();
        assertThat(records.getFirst()).isInstanceOf(SOARecord.class).isEqualTo(records.getLast());
        assertThat(texts(records))
                .containsExactlyInAnyOrder(
                        "berth.lab.example.\t3600\tIN\tA\t10.77.0.1",
                        "git.lab.example.\t3600\tIN\tA\t10.77.0.6",
                        "lab.example.\t\t3600\tIN\tNS\tberth.lab.example.",
                        "lab.example.\t\t3600\tIN\tSOA\tberth.lab.example. hostmaster.lab.example. 2 3600 600 1209600 300");
    }

    /** Any chain of changes, asked for from any serial: what IXFR makes of an old AXFR is the new AXFR. */
    @Test
    void ixfrAppliedToAnOldZoneIsTheNewZone() throws Exception {
        desk.access = from(LOOPBACK);
        List<Set<String>> history = new ArrayList<>();
        history.add(texts(axfr()));
        for (int i = 0; i < 200; i++) {
            long id = 1 + random.nextInt(12);
            Entity<RecordEntry> seen = inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(id));
            if (seen != null && random.nextInt(3) == 0) {
                commit(Change.Remove.of(seen));
            } else {
                String[] addresses = random.ints(1 + random.nextInt(3), 1, 250)
                        .mapToObj(n -> "10.77.0." + n)
                        .toArray(String[]::new);
                put(id, "n" + id + ".lab.example", addresses);
            }
            Set<String> now = texts(axfr());
            if (!now.equals(history.getLast())) {
                history.add(now);
            }
        }
        Set<String> newest = history.getLast();
        for (int serial = 1; serial < history.size(); serial++) {
            List<Record> steps = ixfr(serial);
            assertThat(steps.size()).isGreaterThan(2);
            assertThat(applied(history.get(serial - 1), steps)).isEqualTo(newest);
        }
        assertThat(ixfr(history.size())).as("up to date").hasSize(1);
        assertThat(ixfr(history.size() + 5)).as("ahead of us").hasSize(1);
    }

    @Test
    void serialThatIsNotKnownGetsTheWholeZone() throws Exception {
        desk.access = from(LOOPBACK);
        put(1, "git.lab.example", "10.77.0.6");
        put(2, "ftp.lab.example", "10.77.0.7");
        assertThat(texts(ixfr(0))).isEqualTo(texts(axfr()));
        assertThat(ixfr(0).get(1)).isNotInstanceOf(SOARecord.class);
        for (int i = 0; i < 2000; i++) {
            put(3, "x.lab.example", "10.77.0." + (1 + i % 250));
        }
        assertThat(texts(ixfr(2))).as("no longer in the journal").isEqualTo(texts(axfr()));
    }

    @Test
    void largeZoneComesInSeveralSignedMessages() throws Exception {
        DomainName name = DomainName.of("xfer");
        var key = new TsigKey(name, TsigAlgorithm.HMAC_SHA256, Octets.of("00112233445566778899aabbccddeeff"));
        desk.access = new Access(Map.of(name, key), List.of(), Set.of(name), List.of(), null, List.of());
        List<Change> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            many.add(new Change.Put(
                    Kinds.RRSET.ref(100 + i),
                    new RecordEntry(
                            DomainName.of("host" + i + ".lab.example"),
                            Type.A,
                            null,
                            List.of(Octets.of("0a4d0001")),
                            Owner.OPERATOR),
                    0));
        }
        SampleSite.committed(
                inventory.commit(new Proposal(new Actor(Actor.Sort.USER, "ann"), Subject.NOBODY, "many", many)));
        var theirs = new TSIG(
                TSIG.HMAC_SHA256,
                Name.fromString("xfer."),
                new javax.crypto.spec.SecretKeySpec(key.secret().bytes(), "HmacSHA256"),
                java.time.Clock.fixed(desk.clock.instant(), java.time.ZoneOffset.UTC));
        Message query = Desk.query(LAB, Type.AXFR);
        theirs.apply(query, null);
        byte[] wire = query.toWire();
        List<byte[]> messages = desk.transfer(wire);
        assertThat(messages).hasSizeGreaterThan(3);
        var verifier = new TSIG.StreamVerifier(theirs, new Message(wire).getTSIG());
        int records = 0;
        for (byte[] octets : messages) {
            Message message = new Message(octets);
            assertThat(verifier.verify(message, octets)).isEqualTo(Rcode.NOERROR);
            records += message.getSection(Section.ANSWER).size();
        }
        assertThat(records).isEqualTo(5004);
    }

    @Test
    void transferOverTcpIsTakenByDnsjava() throws Exception {
        desk.access = from(LOOPBACK);
        put(1, "git.lab.example", "10.77.0.6");
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DnsServer server = DnsServer.open(List.of(any), desk.serving, failure -> {})) {
            var address = (InetSocketAddress) server.bound().getFirst().address();
            ZoneTransferIn whole = ZoneTransferIn.newAXFR(Name.fromString(LAB), address, null);
            whole.run();
            assertThat(whole.getAXFR()).hasSize(5);
            put(2, "ftp.lab.example", "10.77.0.7");
            ZoneTransferIn since = ZoneTransferIn.newIXFR(Name.fromString(LAB), 2, false, address, null);
            since.run();
            assertThat(since.isIXFR()).isTrue();
            assertThat(desk.counts.transfers(true)).isEqualTo(1);
        }
    }

    @Test
    void ixfrOverUdpIsTheNewestSoa() throws Exception {
        Message query = Desk.query(LAB, Type.IXFR);
        Name name = Name.fromString(LAB);
        query.addRecord(new SOARecord(name, DClass.IN, 0, name, name, 1, 0, 0, 0, 0), Section.AUTHORITY);
        Message answer = desk.ask(query);
        assertThat(answer.getSection(Section.ANSWER)).singleElement().isInstanceOf(SOARecord.class);
        assertThat(answer.getQuestion().getType()).isEqualTo(Type.IXFR);
    }

    @Test
    void notifyIsRepeatedUntilItIsAcknowledgedAndTellsTheNewestSerial() throws Exception {
        try (DatagramSocket secondary = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            secondary.setSoTimeout(20_000);
            desk.access = new Access(
                    Map.of(),
                    List.of(),
                    Set.of(),
                    List.of((InetSocketAddress) secondary.getLocalSocketAddress()),
                    null,
                    List.of());
            try (var notifier = new Notifier(
                    desk.serving.contents(), () -> desk.access, InetAddress.getLoopbackAddress(), new Random(1))) {
                notifier.changed(Set.of(DomainName.of("lab.example")));
                DatagramPacket first = received(secondary);
                put(1, "git.lab.example", "10.77.0.6");
                notifier.changed(Set.of(DomainName.of("lab.example")));
                DatagramPacket second = received(secondary);
                assertThat(serial(first)).isEqualTo(1);
                assertThat(serial(second)).isEqualTo(2);

                acknowledge(secondary, first);
                DatagramPacket again = received(secondary);
                assertThat(serial(again))
                        .as("the first acknowledgement said nothing of this one")
                        .isEqualTo(2);
                acknowledge(secondary, again);
                await().atMost(Duration.ofSeconds(20)).until(() -> notifier.open() == 0);
            }
        }
    }

    @Test
    void notifyIsSignedWhereThereIsAKeyForIt() throws Exception {
        DomainName name = DomainName.of("xfer");
        var key = new TsigKey(name, TsigAlgorithm.HMAC_SHA256, Octets.of("00112233445566778899aabbccddeeff"));
        try (DatagramSocket secondary = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            secondary.setSoTimeout(20_000);
            desk.access = new Access(
                    Map.of(name, key),
                    List.of(),
                    Set.of(),
                    List.of((InetSocketAddress) secondary.getLocalSocketAddress()),
                    key,
                    List.of());
            try (var notifier = new Notifier(
                    desk.serving.contents(), () -> desk.access, InetAddress.getLoopbackAddress(), new Random(1))) {
                notifier.changed(Set.of(DomainName.of("lab.example")));
                DatagramPacket notify = received(secondary);
                byte[] octets = Arrays.copyOf(notify.getData(), notify.getLength());
                assertThat(ZoneFetch.tsig(key).verify(new Message(octets), octets, null))
                        .isEqualTo(org.xbill.DNS.Rcode.NOERROR);
                assertThat(serial(notify)).isEqualTo(1);
                acknowledge(secondary, notify);
                await().atMost(Duration.ofSeconds(20)).until(() -> notifier.open() == 0);
            }
        }
    }

    @Test
    void nameServersOfTheZoneAreToldThoughNobodyListedThem() throws Exception {
        // 127.0.0.1:53 is nobody; what counts is that it is tried, and we ourselves are not.
        put(1, "ns2.lab.example", "127.0.0.1", "10.77.0.1");
        var entry = new RecordEntry(
                DomainName.of("lab.example"),
                Type.NS,
                null,
                List.of(Octets.copyOf(DomainName.of("ns2.lab.example").wire())),
                Owner.OPERATOR);
        commit(new Change.Put(Kinds.RRSET.ref(2), entry, 0));
        try (var notifier = new Notifier(
                desk.serving.contents(), () -> desk.access, InetAddress.getLoopbackAddress(), new Random(1))) {
            notifier.changed(Set.of(DomainName.of("lab.example")));
            await().untilAsserted(() -> assertThat(notifier.open()).isEqualTo(1));
        }
    }

    private static DatagramPacket received(DatagramSocket socket) throws java.io.IOException {
        var packet = new DatagramPacket(new byte[512], 512);
        socket.receive(packet);
        return packet;
    }

    private static long serial(DatagramPacket notify) throws java.io.IOException {
        Message message = new Message(Arrays.copyOf(notify.getData(), notify.getLength()));
        assertThat(message.getHeader().getOpcode()).isEqualTo(org.xbill.DNS.Opcode.NOTIFY);
        return ((SOARecord) message.getSection(Section.ANSWER).getFirst()).getSerial();
    }

    private static void acknowledge(DatagramSocket secondary, DatagramPacket notify) throws java.io.IOException {
        byte[] answer = Arrays.copyOf(notify.getData(), notify.getLength());
        answer[2] |= (byte) 0x80;
        secondary.send(new DatagramPacket(answer, answer.length, notify.getSocketAddress()));
    }
}
