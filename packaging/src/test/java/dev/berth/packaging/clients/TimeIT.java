package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TimeIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    @Test
    @RealClients("chronyd")
    void chronydMeasuresOurClock() {
        String said = STAGE.lab()
                .relay
                .run(
                        "chronyd",
                        "-Q",
                        "-t",
                        "20",
                        "server 10.77.0.1 iburst maxdelay 1",
                        "cmdport 0",
                        "bindcmdaddress /",
                        "pidfile " + STAGE.lab().file("chronyd.pid"))
                .succeeded();

        Matcher offset =
                Pattern.compile("System clock wrong by (-?[0-9.]+) seconds").matcher(said);
        assertThat(offset.find()).as(said).isTrue();
        assertThat(Double.parseDouble(offset.group(1)))
                .as("one clock, seen twice")
                .isBetween(-0.1, 0.1);
    }

    @Test
    @RealClients("ntpdig")
    void ntpdigSeesOurStratum() {
        assertThat(STAGE.lab().relay.ask("ntpdig", "-t", "5", "10.77.0.1"))
                .contains("10.77.0.1")
                .containsPattern("s10\\b");
    }
}
