package dev.berth.dns.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.RRset;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.dns.update.Telling.Attempt;
import dev.berth.dns.update.Telling.Plan;
import dev.berth.dns.update.Telling.Prerequisite;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of (what was told, what should be, the attempts): {@code [prerequisites] -removed types +added types}. */
class TellingTest {
    private static final DomainName NAME = DomainName.of("node.lab.example");
    private static final Map<String, Integer> TYPES = Map.of("A", 1, "PTR", 12, "TXT", 16, "DHCID", 49);

    private static Map<Integer, RRset> rrsets(String text) {
        Map<Integer, RRset> all = new TreeMap<>();
        for (String each : text == null ? new String[0] : text.split(" ")) {
            String[] parts = each.split("=");
            int type = TYPES.get(parts[0]);
            all.put(type, new RRset(NAME, type, 60, List.of(Octets.of(parts[1]))));
        }
        return all;
    }

    private static String text(Plan plan) {
        return plan.attempts().stream().map(TellingTest::text).collect(Collectors.joining(" or "))
                + (plan.absentIsDone() ? " or nothing" : "");
    }

    private static String text(Attempt attempt) {
        String needs = attempt.prerequisites().stream()
                .map(each -> switch (each) {
                    case Prerequisite.NameIsFree free -> "free";
                    case Prerequisite.Absent absent -> "no " + name(absent.type());
                    case Prerequisite.Equal equal ->
                        name(equal.rrset().type()) + "=" + equal.rrset().rdata().getFirst();
                })
                .collect(Collectors.joining(","));
        return "[" + needs + "]"
                + attempt.removed().stream().map(type -> " -" + name(type)).collect(Collectors.joining())
                + attempt.added().stream()
                        .map(rrset -> " +" + name(rrset.type()))
                        .collect(Collectors.joining());
    }

    private static String name(int type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A=01          | A=01          |
                          | A=01 DHCID=aa | [free] +A +DHCID or [DHCID=aa] -A -DHCID +A +DHCID
            A=01 DHCID=aa | A=02 DHCID=aa | [DHCID=aa] -A -DHCID +A +DHCID or [free] +A +DHCID
            A=01 DHCID=aa | A=02 DHCID=bb | [DHCID=bb] -A -DHCID +A +DHCID or [DHCID=aa] -A -DHCID +A +DHCID or [free] +A +DHCID
            A=01 DHCID=aa |               | [DHCID=aa] -A -DHCID or nothing
            A=01 DHCID=aa | A=02          | [DHCID=aa] -A -DHCID +A or [free] +A
                          | A=01          | [no A] +A or [A=01] -A +A
            A=01          | A=02          | [A=01] -A +A or [no A] +A or [A=02] -A +A
            A=01          |               | [A=01] -A or nothing
            A=01 TXT=05   | A=02 TXT=05   | [A=01] -A +A or [no A] +A or [A=02] -A +A
            PTR=01        | PTR=02        | [] -PTR +PTR
            PTR=01        |               | [] -PTR
            """)
    void prerequisitesKeepWhatIsOthers(String told, String wanted, String attempts) {
        assertThat(Telling.plans(NAME, rrsets(told), rrsets(wanted)).stream()
                        .map(TellingTest::text)
                        .collect(Collectors.joining("; ")))
                .isEqualTo(attempts == null ? "" : attempts);
    }
}
