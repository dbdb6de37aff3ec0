package dev.berth.appliance.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Sec-Fetch-Site, Origin, Host, own
                "same-origin, -, 10.77.0.1:8067, true",
                "none, -, 10.77.0.1:8067, true",
                "cross-site, http://10.77.0.1:8067, 10.77.0.1:8067, false",
                "same-site, -, 10.77.0.1:8067, false",
                "-, http://10.77.0.1:8067, 10.77.0.1:8067, true",
                "-, http://BERTH.lab.example, berth.lab.example, true",
                "-, http://10.77.0.1:9000, 10.77.0.1:8067, false",
                "-, http://evil.example, 10.77.0.1:8067, false",
                "-, null, 10.77.0.1:8067, false",
                "-, http://a b, 10.77.0.1:8067, false",
                "-, -, 10.77.0.1:8067, true",
            })
    void theBrowserSaysWhoMadeTheRequest(String fetchSite, String origin, String host, boolean own) {
        assertThat(Origins.own(fetchSite, origin, host)).isEqualTo(own);
    }
}
