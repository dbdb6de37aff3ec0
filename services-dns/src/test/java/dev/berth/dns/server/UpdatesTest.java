package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Follower;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Soa;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.ZoneFile;
import dev.berth.appliance.inventory.ZoneRecords;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.message.Decoded;
import dev.berth.dns.message.QueryDecoder;
import dev.berth.dns.message.TsigAlgorithm;
import dev.berth.dns.message.TsigKey;
import dev.berth.dns.update.UpdatePolicy;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** RFC 2136, rows in nsupdate's words over one zone with records of every owner. */
class UpdatesTest {
    private static final DomainName KEY = DomainName.of("ddns");
    private static final Octets SECRET = Octets.of("00112233445566778899aabbccddeeff");

    private final MemoryInventory inventory = MemoryInventory.ofSampleSite(new TestClock());
    private final Desk desk = Desk.over(inventory);

    UpdatesTest() {
        var nic = new HostInterface("eth0", List.of(Mac.of("52:54:00:77:00:20")), List.of(), Ipv4.of("10.77.0.20"));
        var lab = SampleSite.zone(SampleSite.LAB);
        var soa = new Soa(lab.soa().mname(), lab.soa().rname(), 3600, 600, 1209600, 300);
        var file = new ZoneFile(
                SampleSite.LAB,
                soa,
                3600,
                1,
                "",
                ZoneRecords.of(List.of(
                        new RRset(DomainName.of("static.lab.example"), 1, 60, List.of(Octets.of("0a4d0063"))))));
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE,
                Subject.NOBODY,
                "file",
                List.of(new Change.Put(Kinds.ZONE_FILE.ref(1), file, 0, "lab.zone:1")))));
        commit(
                new Change.Put(
                        Kinds.HOST.ref(1),
                        new Host("db1", List.of(nic), null, null, Host.Boot.LOCAL, Map.of(), Map.of()),
                        0),
                entry(1, "git", Owner.OPERATOR, "0a4d0006"),
                entry(2, "dyn", Owner.UPDATE, "0a4d0032", "0a4d0033"));
        desk.access = access(new UpdatePolicy(KEY, List.of(), Set.of(), false, false));
    }

    private void commit(Change... changes) {
        SampleSite.committed(inventory.commit(
                new Proposal(new Actor(Actor.Sort.USER, "ann"), Subject.NOBODY, "before", List.of(changes))));
    }

    private static Change entry(long id, String label, Owner owner, String... rdata) {
        List<Octets> octets = new ArrayList<>();
        for (String one : rdata) {
            octets.add(Octets.of(one));
        }
        return new Change.Put(
                Kinds.RRSET.ref(id), new RecordEntry(SampleSite.LAB.child(label), 1, 60, octets, owner), 0);
    }

    private static Access access(UpdatePolicy... policies) {
        var key = new TsigKey(KEY, TsigAlgorithm.HMAC_SHA256, SECRET);
        return new Access(Map.of(KEY, key), List.of(), Set.of(), List.of(), null, List.of(policies));
    }

    private static Update script(String zone, String script) throws IOException {
        var update = new Update(Name.fromString(zone));
        for (String line : script.split("~")) {
            String[] words = line.strip().split(" ", 3);
            Name name = Name.fromString(words[2].split(" ")[0], Name.fromString("lab.example."));
            String[] rest = words[2].split(" ", words[1].equals("add") ? 4 : 3);
            switch (words[0] + " " + words[1]) {
                case "prereq yxdomain" -> update.present(name);
                case "prereq nxdomain" -> update.absent(name);
                case "prereq nxrrset" -> update.absent(name, Type.value(rest[1]));
                case "prereq yxrrset" -> {
                    if (rest.length > 2) {
                        update.present(name, Type.value(rest[1]), rest[2]);
                    } else {
                        update.present(name, Type.value(rest[1]));
                    }
                }
                case "update add" -> update.add(name, Type.value(rest[2]), Long.parseLong(rest[1]), rest[3]);
                case "update delete" -> {
                    switch (rest.length) {
                        case 1 -> update.delete(name);
                        case 2 -> update.delete(name, Type.value(rest[1]));
                        default -> update.delete(name, Type.value(rest[1]), rest[2]);
                    }
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        return update;
    }

    private TSIG key() throws IOException {
        return new TSIG(
                TSIG.HMAC_SHA256,
                Name.fromString("ddns."),
                new SecretKeySpec(SECRET.bytes(), "HmacSHA256"),
                Clock.fixed(desk.clock.instant(), ZoneOffset.UTC));
    }

    private String run(String zone, String script) throws IOException {
        Update update = script(zone, script);
        TSIG key = key();
        key.apply(update, null);
        byte[] wire = update.toWire();
        byte[] octets = desk.udp(wire);
        Message answer = new Message(octets);
        assertThat(answer.getHeader().getOpcode()).isEqualTo(org.xbill.DNS.Opcode.UPDATE);
        assertThat(key.verify(answer, octets, new Message(wire).getTSIG())).isEqualTo(Rcode.NOERROR);
        return Rcode.string(answer.getRcode());
    }

    private long serial() {
        return ((SOARecord) desk.ask("lab.example.", "SOA")
                        .getSection(Section.ANSWER)
                        .getFirst())
                .getSerial();
    }

    private String answers(String label, String type) {
        return desk.ask(label + ".lab.example.", type).getSection(Section.ANSWER).stream()
                .map(record -> record.getTTL() + " " + record.rdataToString())
                .sorted()
                .reduce((a, b) -> a + ", " + b)
                .orElse("nothing");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            update add new 300 A 10.77.0.70                                        | NOERROR  | new A     | 300 10.77.0.70
            update add dyn 90 A 10.77.0.52                                         | NOERROR  | dyn A     | 90 10.77.0.50, 90 10.77.0.51, 90 10.77.0.52
            update add new 60 TXT "a b"~update add new 60 A 10.77.0.1              | NOERROR  | new TXT   | 60 "a b"
            update delete dyn A 10.77.0.50                                         | NOERROR  | dyn A     | 60 10.77.0.51
            update delete dyn A                                                    | NOERROR  | dyn A     | nothing
            update delete dyn                                                      | NOERROR  | dyn A     | nothing
            update delete dyn A~update add dyn 30 A 10.77.0.60                     | NOERROR  | dyn A     | 30 10.77.0.60
            update add dyn 60 CNAME git                                            | NOERROR  | dyn CNAME | nothing
            update delete dyn A~update add dyn 60 CNAME git.lab.example.           | NOERROR  | dyn CNAME | 60 git.lab.example.
            update add c 60 CNAME a.lab.example.~update add c 60 CNAME b.lab.example. | NOERROR | c CNAME | 60 b.lab.example.
            update add c 60 CNAME a.lab.example.~update add c 60 A 10.0.0.1        | NOERROR  | c CNAME   | 60 a.lab.example.
            update delete dyn A 10.9.9.9                                           | NOERROR  | dyn A     | 60 10.77.0.50, 60 10.77.0.51
            update delete nowhere                                                  | NOERROR  | dyn A     | 60 10.77.0.50, 60 10.77.0.51
            update delete @ NS                                                     | NOERROR  | @ NS      | 3600 berth.lab.example.
            update add @ 60 MX 10 mail.lab.example.                                | NOERROR  | @ MX      | 60 10 mail.lab.example.
            prereq yxdomain dyn~update add x 60 A 10.0.0.1                         | NOERROR  | x A       | 60 10.0.0.1
            prereq yxdomain none~update add x 60 A 10.0.0.1                        | NXDOMAIN | x A       | nothing
            prereq nxdomain dyn~update add x 60 A 10.0.0.1                         | YXDOMAIN | x A       | nothing
            prereq nxdomain x~update add x 60 A 10.0.0.1                           | NOERROR  | x A       | 60 10.0.0.1
            prereq yxrrset dyn A~update add x 60 A 10.0.0.1                        | NOERROR  | x A       | 60 10.0.0.1
            prereq yxrrset dyn TXT~update add x 60 A 10.0.0.1                      | NXRRSET  | x A       | nothing
            prereq nxrrset dyn A~update add x 60 A 10.0.0.1                        | YXRRSET  | x A       | nothing
            prereq nxrrset dyn TXT~update add x 60 A 10.0.0.1                      | NOERROR  | x A       | 60 10.0.0.1
            prereq yxrrset dyn A 10.77.0.51~prereq yxrrset dyn A 10.77.0.50~update add x 60 A 10.0.0.1 | NOERROR | x A | 60 10.0.0.1
            prereq yxrrset dyn A 10.77.0.51~update add x 60 A 10.0.0.1             | NXRRSET  | x A       | nothing
            update add db1 60 A 10.77.0.99                                         | REFUSED  | db1 A     | 3600 10.77.0.20
            update delete db1                                                      | REFUSED  | db1 A     | 3600 10.77.0.20
            update add db1 60 TXT note                                             | NOERROR  | db1 TXT   | 60 note
            update add static 60 A 10.77.0.98                                      | REFUSED  | static A  | 60 10.77.0.99
            update delete static A 10.77.0.99                                      | REFUSED  | static A  | 60 10.77.0.99
            update add static 60 A 10.77.0.99                                      | NOERROR  | static A  | 60 10.77.0.99
            update delete git A                                                    | REFUSED  | git A     | 60 10.77.0.6
            update delete berth A                                                  | REFUSED  | berth A   | 3600 10.77.0.1
            update add x 60 A 10.0.0.1~update delete git A                         | REFUSED  | x A       | nothing
            update add x.example.org. 60 A 10.0.0.1                                | NOTZONE  | x A       | nothing
            prereq yxdomain x.example.org.~update add x 60 A 10.0.0.1              | NOTZONE  | x A       | nothing
            update add @ 60 SOA a.lab.example. b.lab.example. 99 1 1 1 1           | REFUSED  | x A       | nothing
            """)
    void isDoneWholeOrNotAtAll(String script, String rcode, String at, String expected) throws IOException {
        long before = serial();

        assertThat(run("lab.example.", script)).isEqualTo(rcode);
        String label = at.split(" ")[0];
        String found = label.equals("@") ? apex(type(at)) : answers(label, type(at));
        assertThat(found).isEqualTo(expected);

        if (!rcode.equals("NOERROR")) {
            assertThat(serial()).as("nothing was done").isEqualTo(before);
        }
    }

    private static String type(String at) {
        return at.split(" ")[1];
    }

    private String apex(String type) {
        return desk.ask("lab.example.", type).getSection(Section.ANSWER).stream()
                .map(record -> record.getTTL() + " " + record.rdataToString())
                .reduce((a, b) -> a + ", " + b)
                .orElse("nothing");
    }

    @Test
    void updateThatChangesNothingLeavesTheSerial() throws IOException {
        long before = serial();
        assertThat(run("lab.example.", "update add dyn 60 A 10.77.0.50")).isEqualTo("NOERROR");
        assertThat(run("lab.example.", "update delete nowhere A")).isEqualTo("NOERROR");
        assertThat(serial()).isEqualTo(before);
        assertThat(run("lab.example.", "update add dyn 60 A 10.77.0.55")).isEqualTo("NOERROR");
        assertThat(serial()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *.dyn | A   | update add a.dyn 60 A 10.0.0.1     | NOERROR
            *.dyn | A   | update add dyn 60 A 10.0.0.1       | REFUSED
            *.dyn | A   | update add b 60 A 10.0.0.1         | REFUSED
            *.dyn | A   | update add a.dyn 60 TXT x          | REFUSED
            *.dyn |     | update add a.dyn 60 TXT x          | NOERROR
            b     | A   | update add b 60 A 10.0.0.1         | NOERROR
            b     | A   | update add a.b 60 A 10.0.0.1       | REFUSED
            *     | TXT | update add a 60 TXT x              | NOERROR
            x.lab.example. | A | update add x 60 A 10.0.0.1  | NOERROR
            @     | MX  | update add @ 60 MX 1 mail.lab.example. | NOERROR
            """)
    void keyMayOnlyWhatItsPolicySays(String names, String type, String script, String rcode) throws IOException {
        desk.access = access(new UpdatePolicy(
                KEY,
                List.of(new UpdatePolicy.NamePattern(names)),
                type == null ? Set.of() : Set.of(Type.value(type)),
                false,
                false));
        assertThat(run("lab.example.", script)).isEqualTo(rcode);
    }

    @Test
    void operatorsRecordsAreTouchedWhereThePolicySaysSo() throws IOException {
        desk.access = access(new UpdatePolicy(KEY, List.of(), Set.of(), true, false));
        assertThat(run("lab.example.", "update add git 60 A 10.77.0.66")).isEqualTo("NOERROR");
        assertThat(answers("git", "A")).isEqualTo("60 10.77.0.6, 60 10.77.0.66");
        assertThat(run("lab.example.", "update delete git A")).isEqualTo("NOERROR");
        assertThat(answers("git", "A")).isEqualTo("nothing");
    }

    @Test
    void withoutKeyOrZoneNothingIsDone() throws IOException {
        Message unsigned = new Message(
                desk.udp(script("lab.example.", "update add x 60 A 10.0.0.1").toWire()));
        assertThat(unsigned.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(run("example.org.", "update add x.example.org. 60 A 10.0.0.1"))
                .isEqualTo("NOTAUTH");
        assertThat(run("sub.lab.example.", "update add x.sub 60 A 10.0.0.1")).isEqualTo("NOTAUTH");
        desk.access = access();
        assertThat(run("lab.example.", "update add x 60 A 10.0.0.1")).isEqualTo("REFUSED");
        assertThat(answers("x", "A")).isEqualTo("nothing");
    }

    @Test
    void oneOfManyWhoWantTheSameFreeNameGetsIt() throws Exception {
        List<String> rcodes = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            String script = "prereq nxdomain once~update add once 60 A 10.77.1." + i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    rcodes.add(run("lab.example.", script));
                } catch (IOException e) {
                    rcodes.add(e.toString());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(rcodes).hasSize(20).filteredOn("NOERROR"::equals).hasSize(1);
        assertThat(rcodes).filteredOn("YXDOMAIN"::equals).hasSize(19);
    }

    @Test
    void damagedUpdatesGetErrorsAndChangeNothing() throws IOException {
        byte[] whole = script(
                        "lab.example.", "prereq yxrrset dyn A 10.77.0.51~update add x 60 MX 10 mail~update delete dyn")
                .toWire();
        var random = new Random(Long.getLong("berth.fuzz.seed", 4));
        long before = inventory.now().revision();
        for (int i = 0; i < Integer.getInteger("berth.fuzz", 20_000); i++) {
            byte[] octets = java.util.Arrays.copyOf(
                    whole, random.nextInt(8) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int flips = random.nextInt(5); flips >= 0 && octets.length > 3; flips--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            byte[] answer = desk.udp(octets);
            if (answer.length > 0) {
                Desk.parsed(answer);
            }
            dev.berth.dns.update.UpdateMessage.read(octets);
        }
        assertThat(inventory.now().revision()).isEqualTo(before);
    }

    @Test
    void aPrerequisiteThatALeaseBreaksBeforeTheCommitIsNotMet() throws IOException {
        // The lease is committed after the update has been decided, and before the writer takes it.
        desk.beforeCommit = () -> dev.berth.dns.Leases.bind(
                inventory, "10.77.0.110", "late.lab.example", java.time.Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(run("lab.example.", "prereq nxdomain late~update add late 60 TXT mine"))
                .isEqualTo("YXDOMAIN");
        assertThat(desk.ask("late.lab.example.", "TXT").getSection(Section.ANSWER))
                .isEmpty();
    }

    @Test
    void anAddressOfAnUpdateHasItsPointerWhereThePolicySaysSo() throws IOException {
        desk.access = access(new UpdatePolicy(KEY, List.of(), Set.of(), false, true));
        assertThat(run("lab.example.", "update add web 60 A 10.77.0.61")).isEqualTo("NOERROR");
        assertThat(desk.records("61.0.77.10.in-addr.arpa.", "PTR"))
                .last()
                .asString()
                .contains("web.lab.example.");
        assertThat(run("lab.example.", "update delete web A~update add web 60 A 10.77.0.62"))
                .isEqualTo("NOERROR");
        assertThat(desk.ask("61.0.77.10.in-addr.arpa.", "PTR").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(desk.records("62.0.77.10.in-addr.arpa.", "PTR"))
                .last()
                .asString()
                .contains("web.lab.example.");
        assertThat(run("lab.example.", "update delete web")).isEqualTo("NOERROR");
        assertThat(desk.ask("62.0.77.10.in-addr.arpa.", "PTR").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    /** An inventory whose followers hear of commits when the test lets them. */
    private static final class Behind extends Beside {
        final CountDownLatch submitted = new CountDownLatch(1);
        private final List<Runnable> unheard = new ArrayList<>();

        Behind(Inventory inventory) {
            super(inventory);
        }

        @Override
        public void submit(Proposal proposal, Consumer<Outcome> answer) {
            super.submit(proposal, answer);
            submitted.countDown();
        }

        @Override
        public Following follow(Follower follower) {
            return super.follow(new Follower() {
                @Override
                public void start(Snapshot base) {
                    follower.start(base);
                }

                @Override
                public synchronized void commits(List<Commit> commits, Snapshot after) {
                    unheard.add(() -> follower.commits(commits, after));
                }
            });
        }

        void tell() {
            unheard.forEach(Runnable::run);
        }
    }

    /** The rcode that comes; {@code answered} has those of all, in the order of the answers. */
    private static CompletableFuture<Integer> asked(Updates updates, TSIG key, String script, List<Integer> answered)
            throws IOException {
        Update update = script("lab.example.", script);
        key.apply(update, null);
        byte[] wire = update.toWire();
        var done = new CompletableFuture<Integer>();
        updates.take(
                wire,
                (Decoded.Update) QueryDecoder.decode(wire, wire.length),
                InetAddress.getLoopbackAddress(),
                (message, length) -> {
                    answered.add(message[3] & 15);
                    done.complete(message[3] & 15);
                });
        return done;
    }

    /** RFC 2136 does not ask for it, but who has added a name and gets NXDOMAIN keeps that for the SOA's minimum. */
    @Test
    void whoIsToldThatItIsDoneIsAnsweredSo() throws Exception {
        var behind = new Behind(inventory);
        var late = Desk.over(behind);
        late.access = desk.access;
        var updates = new Updates(late.serving);
        List<Integer> answered = new CopyOnWriteArrayList<>();
        var first = asked(updates, key(), "update add new 300 A 10.77.0.70", answered);
        behind.submitted.await();
        // The thread that answers this one has heard of the commit before.
        asked(updates, key(), "prereq yxdomain nowhere~update add other 60 A 10.77.0.1", answered)
                .get();
        assertThat(answered).containsExactly(Rcode.NXDOMAIN);
        assertThat(late.ask("new.lab.example.", "A").getSection(Section.ANSWER)).isEmpty();
        behind.tell();
        assertThat(first.get()).isEqualTo(Rcode.NOERROR);
        assertThat(late.ask("new.lab.example.", "A").getSection(Section.ANSWER)).hasSize(1);
    }
}
