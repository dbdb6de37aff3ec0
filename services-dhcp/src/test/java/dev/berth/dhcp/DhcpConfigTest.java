package dev.berth.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testing.TestConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section as it is written, and what is wrong with it. */
class DhcpConfigTest {
    @TempDir
    private Path data;

    private DhcpConfig read(String section) {
        return TestConfiguration.of(data, "dhcp: " + section, new DhcpServiceProvider())
                .section(DhcpConfig.class);
    }

    @Test
    void aSitesOwnOptionsCanBeSetWhereTheyAreDefined() {
        DhcpConfig config =
                read("{ option-definitions: { acme: { code: 224, type: text }, pdc: { code: '43.6', type: u8 } },"
                        + " options: { acme: hello, pdc: 8 } }");
        assertThat(config.options().settable("acme").code()).isEqualTo(224);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            { option-definitions: { acme: { code: 53, type: text } } }       | the server decides it
            { option-definitions: { acme: { type: text } } }                 | is no option's code
            { option-definitions: { acme: { code: 224, type: float } } }     | 'float' is no type of an option
            { option-definitions: { router: { code: 224, type: text } } }    | is the name of a registered option
            { options: { acme: hello } }                                     | 'acme' is no DHCP option
            { options: { rapid-commit: true } }                              | set rapid-commit
            """)
    void aMistakeIsNamed(String section, String message) {
        assertThatThrownBy(() -> read(section)).hasMessageContaining(message);
    }
}
