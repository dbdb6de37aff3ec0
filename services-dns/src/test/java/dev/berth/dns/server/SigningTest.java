package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.inventory.ZoneDelta;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.Zones;
import dev.berth.dns.secondary.ZoneCopy;
import dev.berth.dns.sign.Denial;
import dev.berth.dns.sign.MemoryKeys;
import dev.berth.dns.sign.Signing;
import dev.berth.dns.sign.SigningKey;
import dev.berth.testing.SampleSite;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Signed zones as validators see them, by dnsjava's. What tools of others say of them is in {@code SignedZoneToolsTest}. */
class SigningTest {
    private static final DomainName LAB = DomainName.of("lab.example");
    private static final Actor ANN = new Actor(Actor.Sort.USER, "ann");

    static final String ZONE = """
            @            NS    berth
            @            MX    10 mail
            berth        A     10.77.0.1
            mail         A     10.77.0.25
            www          A     10.77.0.5
            www          AAAA  fd00::5
            ftp          CNAME www
            chain        CNAME ftp
            lost         CNAME nowhere
            a.ent.deep   TXT   "below two empty ones"
            *.apps       A     10.77.0.20
            *.apps       MX    10 mail
            real.apps    TXT   "no address"
            *.alias      CNAME www
            old          DNAME new
            x.new        A     10.77.0.40
            dept         NS    ns1.dept
            dept         NS    ns.example.net.
            ns1.dept     A     10.77.9.1
            safe         NS    ns1.safe
            safe         DS    4711 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            ns1.safe     A     10.77.9.2
            unknown      TYPE65280 \\# 4 01020304
            _ldap._tcp   SRV   0 0 389 www
            n            NAPTR 100 10 "U" "E2U+sip" "!^.*$!sip:x@LAB.example!" .
            """;

    private final MemoryKeys keys = new MemoryKeys();

    private Desk desk(String text, Denial denial) throws IOException {
        return Desk.signing(Zones.inventory(Map.of("lab.example", text)), Map.of(LAB, denial), keys);
    }

    /** What a validator makes of an answer: {@code secure}, {@code insecure} or {@code bogus}, the response code and the types. */
    private static String judged(Desk desk, MemoryKeys keys, String name, String type) throws Exception {
        var validator = new ValidatingResolver(new Head(desk), Clock.fixed(desk.clock.instant(), ZoneOffset.UTC));
        SigningKey key = keys.keys.get(LAB).active();
        String anchor = "lab.example. 3600 IN DS " + RecordText.data(LAB, Type.DS, key.ds(LAB)) + "\n";
        validator.loadTrustAnchors(new ByteArrayInputStream(anchor.getBytes(StandardCharsets.US_ASCII)));
        Message answer = validator.send(
                Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.value(type), DClass.IN)));
        boolean secure = answer.getHeader().getFlag(Flags.AD);
        String types = answer.getSection(org.xbill.DNS.Section.ANSWER).stream()
                .map(record -> Type.string(record.getType()))
                .filter(shown -> !shown.equals("RRSIG"))
                .distinct()
                .collect(Collectors.joining(","));
        boolean bogus = answer.getRcode() == Rcode.SERVFAIL;
        return (bogus ? "bogus" : secure ? "secure" : "insecure") + " " + Rcode.string(answer.getRcode()) + " " + types;
    }

    /** The desk as the resolver that a validator asks. */
    private static final class Head implements Resolver {
        private final Desk desk;

        Head(Desk desk) {
            this.desk = desk;
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            Message asked = query.clone();
            asked.getHeader().unsetFlag(Flags.RD);
            if (asked.getOPT() == null) {
                asked.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), org.xbill.DNS.Section.ADDITIONAL);
            }
            return CompletableFuture.completedFuture(Desk.parsed(desk.tcp(asked.toWire())));
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query) {
            return sendAsync(query, Runnable::run);
        }

        @Override
        public void setPort(int port) {}

        @Override
        public void setTCP(boolean flag) {}

        @Override
        public void setIgnoreTruncation(boolean flag) {}

        @Override
        public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

        @Override
        public void setTSIGKey(TSIG key) {}

        @Override
        public void setTimeout(Duration timeout) {}
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfAnswerIsValidated(Denial denial) throws Exception {
        checkEveryKind(desk(ZONE, denial));
    }

    private void checkEveryKind(Desk desk) throws Exception {
        String[][] rows = {
            {"lab.example", "SOA", "secure NOERROR SOA"},
            {"lab.example", "NS", "secure NOERROR NS"},
            {"lab.example", "DNSKEY", "secure NOERROR DNSKEY"},
            {"lab.example", "CDS", "secure NOERROR CDS"},
            {"lab.example", "CDNSKEY", "secure NOERROR CDNSKEY"},
            {"www.lab.example", "A", "secure NOERROR A"},
            {"www.lab.example", "TXT", "secure NOERROR "},
            {"ftp.lab.example", "A", "secure NOERROR CNAME,A"},
            {"chain.lab.example", "AAAA", "secure NOERROR CNAME,AAAA"},
            {"lost.lab.example", "A", "secure NXDOMAIN CNAME"},
            {"nowhere.lab.example", "A", "secure NXDOMAIN "},
            {"a.b.c.nowhere.lab.example", "A", "secure NXDOMAIN "},
            {"zzz.lab.example", "A", "secure NXDOMAIN "},
            {"a-first.lab.example", "A", "secure NXDOMAIN "},
            {"deep.lab.example", "A", "secure NOERROR "},
            {"ent.deep.lab.example", "A", "secure NOERROR "},
            {"b.ent.deep.lab.example", "A", "secure NXDOMAIN "},
            {"one.apps.lab.example", "A", "secure NOERROR A"},
            {"two.one.apps.lab.example", "MX", "secure NOERROR MX"},
            {"one.apps.lab.example", "TXT", "secure NOERROR "},
            {"real.apps.lab.example", "A", "secure NOERROR "},
            {"below.real.apps.lab.example", "A", "secure NXDOMAIN "},
            {"x.alias.lab.example", "A", "secure NOERROR CNAME,A"},
            {"x.old.lab.example", "A", "secure NOERROR DNAME,CNAME,A"},
            {"y.old.lab.example", "A", "secure NXDOMAIN DNAME,CNAME"},
            {"dept.lab.example", "DS", "secure NOERROR "},
            {"safe.lab.example", "DS", "secure NOERROR DS"},
            {"unknown.lab.example", "TYPE65280", "secure NOERROR TYPE65280"},
            {"_ldap._tcp.lab.example", "SRV", "secure NOERROR SRV"},
            {"n.lab.example", "NAPTR", "secure NOERROR NAPTR"},
        };
        for (String[] row : rows) {
            assertThat(judged(desk, keys, row[0], row[1]))
                    .as(row[0] + " " + row[1])
                    .isEqualTo(row[2]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void incrementallySignedZoneIsTheOneThatIsSignedAtOnce(Denial denial) throws Exception {
        Desk desk = desk(ZONE, denial);
        Inventory inventory = desk.serving.inventory();
        var random = new Random(11);
        String[] types = {"A", "TXT", "NS", "CNAME", "DS", "DNAME"};
        for (int i = 0; i < 400; i++) {
            long id = 1000 + random.nextInt(60);
            Entity<RecordEntry> seen = inventory.now().get(Kinds.RRSET, Kinds.RRSET.ref(id));
            Change change = seen != null ? Change.Remove.of(seen) : null;
            if (change == null) {
                String owner = name(random);
                // What a delegation or a DNAME at a wildcard means is nobody's to say (RFC 4592 §4.2, §4.4).
                String type = types[random.nextInt(owner.startsWith("*") ? 2 : types.length)];
                String data = switch (type) {
                    case "A" -> "10.77.1." + random.nextInt(200);
                    case "TXT" -> "t" + random.nextInt(9);
                    case "DS" -> "1 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
                    default -> "t" + random.nextInt(9) + ".example.net.";
                };
                RecordEntry entry = Zones.entries("lab.example", owner + " " + type + " " + data)
                        .getFirst();
                change = new Change.Put(Kinds.RRSET.ref(id), entry, 0);
            }
            // Some are refused: two of one name and type, or a CNAME beside others.
            inventory.commit(new Proposal(ANN, Subject.NOBODY, "test", List.of(change)));
            if (i % 80 == 79) {
                assertThat(unsigned(desk.signing))
                        .isEqualTo(unsigned(Desk.signing(inventory, Map.of(LAB, denial), keys).signing));
                assertEverythingIsSigned(desk.signing);
            }
        }
        for (int checked = 0; checked < 40; ) {
            String asked = name(random) + ".lab.example";
            String type = List.of("A", "TXT", "DS").get(random.nextInt(3));
            Message plain = Desk.parsed(
                    desk.tcp(Desk.query(asked + ".", Type.value(type)).toWire()));
            if (!plain.getHeader().getFlag(Flags.AA) || leadsAway(plain)) {
                // For others to answer, and there are none here.
                continue;
            }
            checked++;
            assertThat(judged(desk, keys, asked, type))
                    .as(asked + " " + type + "\n" + signedAnswer(desk, asked, type))
                    .doesNotStartWith("bogus");
        }
    }

    private static String name(Random random) {
        List<String> labels = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            labels.add(random.nextInt(6) == 0 ? "*" : "l" + random.nextInt(4));
        }
        return String.join(".", labels);
    }

    private static Message signedAnswer(Desk desk, String name, String type) {
        Message query = Desk.query(name + ".", Type.value(type));
        query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), org.xbill.DNS.Section.ADDITIONAL);
        return Desk.parsed(desk.tcp(query.toWire()));
    }

    private static boolean leadsAway(Message answer) {
        return answer.getSection(org.xbill.DNS.Section.ANSWER).stream()
                .anyMatch(record -> record.getType() == Type.CNAME || record.getType() == Type.DNAME);
    }

    /** All records but signatures. */
    private static Set<RRset> unsigned(Signing signing) {
        return signing.state(LAB).rrsets().stream()
                .filter(rrset -> rrset.type() != Type.RRSIG)
                .collect(Collectors.toSet());
    }

    /** Every signature is good, and covers something that is there. */
    private static void assertEverythingIsSigned(Signing signing) throws Exception {
        Signing.State state = signing.state(LAB);
        var key = (org.xbill.DNS.DNSKEYRecord) record(state.rrsets().stream()
                .filter(rrset -> rrset.type() == Type.DNSKEY)
                .findFirst()
                .orElseThrow());
        for (RRset signatures : state.rrsets()) {
            if (signatures.type() != Type.RRSIG) {
                continue;
            }
            for (Octets rdata : signatures.rdata()) {
                int covered = rdata.at(0) << 8 | rdata.at(1);
                if (covered == Type.SOA) {
                    continue;
                }
                var set = new org.xbill.DNS.RRset();
                for (RRset rrset : state.rrsets()) {
                    if (rrset.type() == covered && rrset.name().equals(signatures.name())) {
                        rrset.rdata()
                                .forEach(one -> set.addRR(Record.newRecord(
                                        name(rrset.name()), covered, DClass.IN, rrset.ttl(), one.bytes())));
                    }
                }
                var signature = (org.xbill.DNS.RRSIGRecord)
                        Record.newRecord(name(signatures.name()), Type.RRSIG, DClass.IN, 0, rdata.bytes());
                org.xbill.DNS.DNSSEC.verify(
                        set, signature, key, signature.getTimeSigned().plusSeconds(7200));
            }
        }
    }

    private static Name name(DomainName name) {
        try {
            return new Name(name.wire());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Record record(RRset rrset) {
        return Record.newRecord(
                name(rrset.name()),
                rrset.type(),
                DClass.IN,
                rrset.ttl(),
                rrset.rdata().getFirst().bytes());
    }

    @Test
    void commitBecomesOneSerialAndOneStepOfTheTransfer() throws Exception {
        Desk desk = desk(ZONE, Denial.NSEC);
        long before = desk.signing.state(LAB).serial();
        add(desk, "new", "A", "10.77.0.99");
        long after = desk.signing.state(LAB).serial();
        assertThat(after).isEqualTo(before + 1);
        assertThat(desk.zones.serial(LAB)).isEqualTo(after);
        List<ZoneDelta> steps =
                desk.serving.journal().since(desk.signing.state(LAB).zone(), before);
        assertThat(steps).hasSize(1);
        Set<RRset> zone = new HashSet<>(desk.signing.state(LAB).rrsets());
        assertThat(zone)
                .containsAll(steps.getFirst().added())
                .doesNotContainAnyElementsOf(steps.getFirst().removed());
        // The new name's address, its NSEC and the one before it, and the apex for the SOA's signature.
        assertThat(steps.getFirst().added().stream()
                        .map(rrset -> rrset.name() + " " + Type.string(rrset.type()))
                        .sorted()
                        .toList())
                .containsExactly(
                        "lab.example RRSIG",
                        "n.lab.example NSEC",
                        "n.lab.example RRSIG",
                        "new.lab.example A",
                        "new.lab.example NSEC",
                        "new.lab.example RRSIG");
    }

    private static void add(Desk desk, String owner, String type, String data) throws IOException {
        Inventory inventory = desk.serving.inventory();
        RecordEntry entry =
                Zones.entries("lab.example", owner + " " + type + " " + data).getFirst();
        long id = 5000 + inventory.now().revision();
        SampleSite.committed(inventory.commit(
                new Proposal(ANN, Subject.NOBODY, "test", List.of(new Change.Put(Kinds.RRSET.ref(id), entry, 0)))));
    }

    @ParameterizedTest
    @EnumSource
    void signaturesAreMadeAnewLongBeforeTheyEnd(Denial denial) throws Exception {
        Desk desk = desk(ZONE, denial);
        long serial = desk.signing.state(LAB).serial();
        for (int day = 0; day < 70; day++) {
            desk.clock.advance(Duration.ofDays(1));
            desk.signing.tick();
            desk.signing.state(LAB).rrsets().stream()
                    .filter(rrset -> rrset.type() == Type.RRSIG)
                    .flatMap(rrset -> rrset.rdata().stream())
                    .forEach(rdata -> assertThat(end(rdata))
                            .isGreaterThan(desk.clock
                                    .instant()
                                    .plus(Duration.ofDays(14))
                                    .getEpochSecond()));
        }
        assertThat(judged(desk, keys, "www.lab.example", "A")).isEqualTo("secure NOERROR A");
        assertThat(judged(desk, keys, "nothing.lab.example", "A")).isEqualTo("secure NXDOMAIN ");
        assertThat(desk.signing.state(LAB).serial()).isGreaterThan(serial);
    }

    private static long end(Octets rrsig) {
        return (long) rrsig.at(8) << 24 | rrsig.at(9) << 16 | rrsig.at(10) << 8 | rrsig.at(11);
    }

    @ParameterizedTest
    @EnumSource
    void keyIsReplacedWithoutAMomentThatDoesNotValidate(Denial denial) throws Exception {
        Desk desk = desk(ZONE, denial);
        SigningKey old = keys.keys.get(LAB).active();
        desk.signing.atParent(LAB);
        assertThat(desk.signing.roll(LAB)).isTrue();
        assertThat(desk.signing.roll(LAB)).as("one at a time").isFalse();
        assertThat(stages()).containsExactly(SigningKey.Stage.ACTIVE, SigningKey.Stage.PUBLISHED);
        List<List<SigningKey.Stage>> seen = new ArrayList<>();
        for (int hour = 0; hour < 80; hour++) {
            desk.clock.advance(Duration.ofHours(1));
            desk.signing.tick();
            if (!seen.contains(stages())) {
                seen.add(stages());
            }
            if (hour == 30) {
                assertThat(desk.signing.atParent(LAB)).isTrue();
            }
            if (hour < 30) {
                // The zone above still has the old key's DS record.
                assertThat(tagsOf(desk, Type.DNSKEY)).contains(old.tag());
            }
        }
        assertThat(seen)
                .containsExactly(
                        List.of(SigningKey.Stage.ACTIVE, SigningKey.Stage.PUBLISHED),
                        List.of(SigningKey.Stage.RETIRED, SigningKey.Stage.ACTIVE),
                        List.of(SigningKey.Stage.ACTIVE));
        SigningKey now = keys.keys.get(LAB).active();
        assertThat(now.tag()).isNotEqualTo(old.tag());
        assertThat(tagsOf(desk, 0)).containsExactly(now.tag());
        assertThat(judged(desk, keys, "www.lab.example", "A")).isEqualTo("secure NOERROR A");
        assertThat(judged(desk, keys, "nothing.lab.example", "A")).isEqualTo("secure NXDOMAIN ");
    }

    private List<SigningKey.Stage> stages() {
        return keys.keys.get(LAB).keys().stream().map(SigningKey::stage).toList();
    }

    /** Who signs a type; 0 for any. */
    private static Set<Integer> tagsOf(Desk desk, int type) {
        return desk.signing.state(LAB).rrsets().stream()
                .filter(rrset -> rrset.type() == Type.RRSIG)
                .flatMap(rrset -> rrset.rdata().stream())
                .filter(rdata -> type == 0 || (rdata.at(0) << 8 | rdata.at(1)) == type)
                .map(rdata -> rdata.at(16) << 8 | rdata.at(17))
                .collect(Collectors.toSet());
    }

    @Test
    void restartGoesOnWithTheSerialsAndSignaturesOfBefore() throws Exception {
        Desk desk = desk(ZONE, Denial.NSEC3);
        add(desk, "new", "A", "10.77.0.99");
        long serial = desk.signing.state(LAB).serial();
        desk.signing.keep();
        Desk again = Desk.signing(desk.serving.inventory(), Map.of(LAB, Denial.NSEC3), keys);
        assertThat(again.signing.state(LAB).serial()).isGreaterThan(serial);
        assertThat(again.signing.made()).as("the SOA's alone").isEqualTo(1);
        assertThat(judged(again, keys, "new.lab.example", "A")).isEqualTo("secure NOERROR A");
        assertThat(judged(again, keys, "other.lab.example", "A")).isEqualTo("secure NXDOMAIN ");
    }

    @Test
    void zoneBelowASignedOneIsDelegatedToAndVouchedFor() throws Exception {
        var texts = new java.util.LinkedHashMap<String, String>();
        texts.put("lab.example", ZONE);
        texts.put("rack2.lab.example", "@ NS ns\nns A 10.78.0.1\nnode A 10.78.0.10\n");
        texts.put("rack3.lab.example", "@ NS berth.lab.example.\nnode A 10.79.0.10\n");
        DomainName rack2 = DomainName.of("rack2.lab.example");
        Desk desk = Desk.signing(Zones.inventory(texts), Map.of(LAB, Denial.NSEC3, rack2, Denial.NSEC), keys);
        desk.signing.tick();
        assertThat(judged(desk, keys, "rack2.lab.example", "DS")).isEqualTo("secure NOERROR DS");
        assertThat(judged(desk, keys, "node.rack2.lab.example", "A")).isEqualTo("secure NOERROR A");
        assertThat(judged(desk, keys, "none.rack2.lab.example", "A")).isEqualTo("secure NXDOMAIN ");
        assertThat(judged(desk, keys, "rack3.lab.example", "DS")).isEqualTo("secure NOERROR ");
        assertThat(judged(desk, keys, "node.rack3.lab.example", "A")).isEqualTo("insecure NOERROR A");
        // Its own DS record is seen at the parent, which is ours.
        desk.signing.tick();
        assertThat(keys.keys.get(rack2).active().atParent()).isNotNull();
        assertThat(desk.signing.roll(rack2)).isTrue();
        for (int hour = 0; hour < 60; hour++) {
            desk.clock.advance(Duration.ofHours(1));
            desk.signing.tick();
            assertThat(judged(desk, keys, "node.rack2.lab.example", "A")).isEqualTo("secure NOERROR A");
        }
        assertThat(keys.keys.get(rack2).keys()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void copyOfASignedZoneIsServedWithItsPrimarysSignatures(Denial denial) throws Exception {
        Desk primary = desk(ZONE, denial);
        Signing.State first = primary.signing.state(LAB);
        ZoneCopy copy = ZoneCopy.of(first.zone(), first.serial(), first.rrsets());
        Desk secondary = Desk.over(Zones.inventory(Map.of("corp.example", "www A 10.9.9.9")));
        secondary.zones.hold(List.of(copy));
        checkEveryKind(secondary);
        add(primary, "mars", "A", "10.77.0.99");
        add(primary, "x.y.mars", "TXT", "deep");
        List<ZoneDelta> steps = primary.serving.journal().since(first.zone(), first.serial());
        secondary.zones.copied(copy.with(first.zone(), steps), steps);
        assertThat(judged(secondary, keys, "mars.lab.example", "A")).isEqualTo("secure NOERROR A");
        assertThat(judged(secondary, keys, "y.mars.lab.example", "A")).isEqualTo("secure NOERROR ");
        assertThat(judged(secondary, keys, "z.mars.lab.example", "A")).isEqualTo("secure NXDOMAIN ");
        checkEveryKind(secondary);
    }

    @Test
    void zoneThatGoesAndComesBackIsSignedAnewWithAGreaterSerial() throws Exception {
        Desk desk = desk(ZONE, Denial.NSEC3);
        Inventory inventory = desk.serving.inventory();
        long serial = desk.signing.state(LAB).serial();
        var zone = inventory.now().all(Kinds.ZONE).findFirst().orElseThrow();
        SampleSite.committed(inventory.commit(
                new Proposal(SampleSite.FILE, Subject.NOBODY, "test", List.of(Change.Remove.of(zone)))));
        assertThat(desk.signing.state(LAB)).isNull();
        assertThat(desk.records("www.lab.example.", "A")).containsExactly("REFUSED");
        SampleSite.committed(inventory.commit(new Proposal(
                SampleSite.FILE,
                Subject.NOBODY,
                "test",
                List.of(new Change.Put(Kinds.ZONE.ref(900), zone.value(), 0, "berth.yaml:1")))));
        assertThat(desk.signing.state(LAB).serial()).isGreaterThan(serial);
        assertThat(judged(desk, keys, "www.lab.example", "A")).isEqualTo("secure NOERROR A");
    }

    @Test
    void changeOfAZoneThatTheTableDoesNotHaveIsNotTaken() throws Exception {
        Desk desk = desk(ZONE, Denial.NSEC);
        Signing.State state = desk.signing.state(LAB);
        var step = new dev.berth.dns.zone.SignedChange(
                state.zone(), 1, 2, List.of(), List.of(), dev.berth.dns.zone.Chain.empty(false));
        assertThat(Desk.over("www A 10.77.0.5").zones.signed(step)).isFalse();
        assertThat(desk.zones.signed(step)).isTrue();
    }

    @Test
    void clientThatDoesNotAskForSignaturesGetsTheSameAnswerAsFromAnUnsignedZone() throws Exception {
        Desk signed = desk(ZONE, Denial.NSEC3);
        Desk plain = Desk.over(ZONE);
        for (String name : List.of("www", "ftp", "nothing", "x.apps", "dept", "x.old", "ent.deep")) {
            byte[] query = Desk.query(name + ".lab.example.", Type.A).toWire();
            byte[] withSerial = signed.tcp(query);
            byte[] expected = plain.tcp(query);
            assertThat(withSerial).hasSameSizeAs(expected);
            assertThat(Arrays.copyOf(withSerial, 40)).isEqualTo(Arrays.copyOf(expected, 40));
        }
    }

    @Test
    void unsignedZoneBesideASignedOneKeepsItsSerial() throws Exception {
        var texts = Map.of("lab.example", ZONE, "corp.example", "@ NS berth.lab.example.\nwww A 10.9.9.9\n");
        Desk desk = Desk.signing(Zones.inventory(texts), Map.of(LAB, Denial.NSEC), keys);
        DomainName corp = DomainName.of("corp.example");
        assertThat(desk.zones.serial(corp))
                .isEqualTo(desk.serving.inventory().now().serial(corp));
        assertThat(desk.signing.state(corp)).isNull();
        add(desk, "new", "A", "10.77.0.99");
        assertThat(desk.records("www.corp.example.", "A")).contains("answer www.corp.example. 3600 A 10.9.9.9");
    }
}
