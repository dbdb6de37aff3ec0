package dev.berth.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Owner;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.RecordEntry;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.SampleSite;
import dev.berth.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whatever is committed is what dnsjava reads in our answers, names of any octets and compressed rdata included. */
class WireRoundTripTest {
    private static final Name APEX = name(SampleSite.LAB.wire());
    private static final int TTL = 300;

    /** One RRset below the zone: the types that have names in them, some without, and one that nobody knows. */
    record Set(Name owner, int type, List<byte[]> rdata) {
        @Override
        public String toString() {
            return owner + " " + Type.string(type) + " "
                    + rdata.stream().map(Octets::copyOf).toList();
        }
    }

    private static Name name(byte[] wire) {
        try {
            return new Name(wire);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Name below(List<byte[]> labels) {
        var wire = new ByteArrayOutputStream();
        for (byte[] label : labels) {
            wire.write(label.length);
            wire.writeBytes(label);
        }
        wire.writeBytes(APEX.toWire());
        return name(wire.toByteArray());
    }

    /** Letters are lower-case, as they are kept; few labels, so that names share their ends. */
    private static Arbitrary<Name> names() {
        Arbitrary<byte[]> any = Arbitraries.bytes()
                .filter(octet -> octet < 'A' || octet > 'Z')
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(63);
        Arbitrary<byte[]> few = Arbitraries.of("a", "b", "www", "_tcp", "xn--1").map(String::getBytes);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(3, few), net.jqwik.api.Tuple.of(1, any))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(WireRoundTripTest::below);
    }

    private static byte[] joined(int number, int octets, Name name) {
        var data = new ByteArrayOutputStream();
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            data.write(number >>> shift);
        }
        data.writeBytes(name.toWire());
        return data.toByteArray();
    }

    private static Arbitrary<Set> sets() {
        Arbitrary<Name> targets =
                Arbitraries.oneOf(names(), Arbitraries.of(APEX, Name.root, Name.fromConstantString("a.other.test.")));
        Arbitrary<Integer> numbers = Arbitraries.integers();
        Arbitrary<byte[]> octets =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(300);
        Map<Integer, Arbitrary<byte[]>> types = new LinkedHashMap<>();
        types.put(Type.A, Arbitraries.bytes().array(byte[].class).ofSize(4));
        types.put(Type.AAAA, Arbitraries.bytes().array(byte[].class).ofSize(16));
        types.put(Type.PTR, targets.map(Name::toWire));
        types.put(Type.MX, Combinators.combine(numbers, targets).as((number, name) -> joined(number, 2, name)));
        types.put(Type.SRV, Combinators.combine(numbers, targets).as((number, name) -> joined(number, 6, name)));
        types.put(65280, octets);
        return Arbitraries.of(List.copyOf(types.keySet()))
                .flatMap(type -> Combinators.combine(
                                names(), types.get(type).list().ofMinSize(1).ofMaxSize(8))
                        .as((owner, rdata) -> new Set(owner, type, rdata)));
    }

    @Provide
    Arbitrary<List<Set>> zones() {
        return sets().list().ofMinSize(1).ofMaxSize(12).uniqueElements(set -> set.owner() + " " + set.type());
    }

    @Property(tries = 300, seed = "1")
    void whatIsCommittedIsWhatIsAnswered(@ForAll("zones") List<Set> sets) throws IOException {
        var inventory = MemoryInventory.ofSampleSite(new TestClock());
        Desk desk = Desk.over(inventory);
        List<Change> changes = new ArrayList<>();
        for (Set set : sets) {
            var entry = new RecordEntry(
                    DomainName.at(set.owner().toWire(), 0), set.type(), TTL, octets(set.rdata()), Owner.OPERATOR);
            changes.add(new Change.Put(Kinds.RRSET.ref(changes.size() + 1), entry, 0));
        }
        SampleSite.committed(inventory.commit(new Proposal(SampleSite.FILE, Subject.NOBODY, "any", changes)));
        for (Set set : sets) {
            byte[] query = Message.newQuery(Record.newRecord(set.owner(), set.type(), 1))
                    .toWire();
            Message answer = Desk.parsed(desk.tcp(query));
            assertThat(answer.getSection(Section.ANSWER))
                    .extracting(Record::getName, Record::getType, Record::getTTL, WireRoundTripTest::rdata)
                    .containsExactlyInAnyOrderElementsOf(octets(set.rdata()).stream()
                            .map(rdata ->
                                    org.assertj.core.groups.Tuple.tuple(set.owner(), set.type(), (long) TTL, rdata))
                            .toList());
        }
    }

    private static Octets rdata(Record record) {
        return Octets.copyOf(record.rdataToWireCanonical());
    }

    /** Each once, as in an RRset. */
    private static List<Octets> octets(List<byte[]> rdata) {
        return rdata.stream().map(Octets::copyOf).distinct().toList();
    }
}
