package dev.berth.appliance.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainNameTest {
    /** 3 labels of 63 octets and one of 61: with the root 255 octets. */
    private static final String LONGEST = ("a".repeat(63) + ".").repeat(3) + "b".repeat(61);

    @ParameterizedTest
    @CsvSource({
        "node1,        lab.example, node1.lab.example",
        "NODE1,        lab.example, node1.lab.example",
        "a.b,          lab.example, a.b.lab.example",
        "a\\.b,        lab.example, a\\.b.lab.example",
        "a\\046b,      lab.example, a\\.b.lab.example",
        "\\000\\@,     example,     \\000\\@.example",
        "node1,        .,           node1",
        "node1.,       .,           node1",
        "knötchen,     lab.example, kn\\195\\182tchen.lab.example"
    })
    void aChildIsWhatTheWholeTextSays(String label, String origin, String whole) {
        DomainName child = DomainName.of(origin).child(label);

        assertEquals(whole, child.toString());
        assertEquals(DomainName.of(whole), child);
        assertEquals(child, DomainName.at(child.wire(), 0));
        assertEquals(
                DomainName.of(origin).hashCode(),
                child.hashFrom(child.wireLength() - DomainName.of(origin).wireLength()));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"\",     lab.example, '.lab.example' is no domain name (empty)",
                ".,        lab.example, '..lab.example' is no domain name (empty label)",
                "a.,       lab.example, 'a..lab.example' is no domain name (empty label)",
                "a..b,     lab.example, 'a..b.lab.example' is no domain name (empty label)",
                "a\\256,   lab.example, 'a\\256.lab.example' is no domain name (escape above 255)",
                "\"\",     .,           '' is no domain name (empty)",
                ".a,       .,           '.a' is no domain name (empty label)"
            })
    void whatIsNoNameIsToldAsItWouldStand(String label, String origin, String why) {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> DomainName.of(origin).child(label));

        assertEquals(why + "; write it like node1.lab.example", refused.getMessage());
    }

    @Test
    void aNameHas255OctetsAtMostWhereverItIsCut() {
        DomainName longest = DomainName.of(LONGEST);
        assertEquals(255, longest.wireLength());
        assertEquals(longest, longest.parent().child("a".repeat(63)));
        assertEquals(longest, longest.parent().parent().child("a".repeat(63) + "." + "a".repeat(63)));

        assertThrows(IllegalArgumentException.class, () -> DomainName.of(LONGEST + "b"));
        assertThrows(IllegalArgumentException.class, () -> longest.child("c"));
        DomainName rest = longest.parent();
        assertThrows(IllegalArgumentException.class, () -> rest.child("c".repeat(62) + ".d"));
        assertThrows(IllegalArgumentException.class, () -> DomainName.ROOT.child("a".repeat(64)));
    }
}
