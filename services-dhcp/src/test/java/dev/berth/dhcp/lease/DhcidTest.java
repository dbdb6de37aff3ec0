package dev.berth.dhcp.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.net.DomainName;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples of RFC 4701 §3.6. */
class DhcidTest {
    private record Row(int type, String identifier, String name, String rdata) {}

    @TestFactory
    Stream<DynamicTest> theExamplesOfTheStandard() {
        return Stream.of(
                        new Row(
                                2,
                                "00010006412df166" + "010203040506",
                                "chi6.example.com",
                                "AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA="),
                        new Row(
                                1,
                                "01070809" + "0a0b0c",
                                "chi.example.com",
                                "AAEBOSD+XR3Os/0LozeXVqcNc7FwCfQdWL3b/NaiUDlW2No="),
                        new Row(
                                0,
                                "01" + "010203040506",
                                "client.example.com",
                                "AAABxLmlskllE0MVjd57zHcWmEH3pCQ6VytcKD//7es/deY="))
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> assertThat(Dhcid.of(
                                                row.type(),
                                                HexFormat.of().parseHex(row.identifier()),
                                                DomainName.of(row.name()))
                                        .bytes())
                                .isEqualTo(Base64.getDecoder().decode(row.rdata()))));
    }
}
