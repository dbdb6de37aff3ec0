package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 while leases are handed out as fast as they can be, again and again. */
@RealClients("ip")
class KillIT {
    private static final int KILLS = Integer.getInteger("berth.kills", 5);

    @RegisterExtension
    static final Stage STAGE = new Stage();

    @Test
    void everyAcknowledgedLeaseIsStillThereAndNoAddressIsHeldTwice() throws IOException {
        STAGE.lab().ip("-n " + STAGE.lab().relay.name() + " address add 10.80.0.1/16 dev eth1");
        STAGE.lab().ip("-n " + STAGE.lab().server.name() + " route add 10.80.0.0/16 via 10.77.0.2");
        Path promised = STAGE.lab().file("promised");
        Random random = new Random(77);
        int next = 1;
        for (int round = 0; round < KILLS; round++) {
            Path acknowledged = STAGE.lab().file("acknowledged-" + round);
            Running load = STAGE.lab()
                    .relay
                    .start(Map.of(), load("load", "3", Integer.toString(next), acknowledged.toString()));
            LockSupport.parkNanos(Duration.ofMillis(1000 + random.nextInt(1500)).toNanos());
            STAGE.berth().kill();
            String said = load.finish(Duration.ofSeconds(20)).succeeded();
            Matcher numbers = Pattern.compile("next=(\\d+) bound=(\\d+)").matcher(said);
            assertThat(numbers.find()).as(said).isTrue();
            assertThat(Integer.parseInt(numbers.group(2)))
                    .as("leases before the kill")
                    .isPositive();
            next = Integer.parseInt(numbers.group(1));
            Files.write(
                    promised, Files.readAllBytes(acknowledged), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            STAGE.berth().startAgain();
        }

        String verdict =
                STAGE.lab().relay.run(load("verify", promised.toString())).succeeded();

        System.out.println(KILLS + " kills: " + verdict.strip());
    }

    static String[] load(String mode, String... rest) {
        String[] line = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            Path.of("target", "test-classes").toAbsolutePath().toString(),
            LeaseLoad.class.getName(),
            mode,
            "10.77.0.1",
            "10.80.0.1"
        };
        String[] whole = new String[line.length + rest.length];
        System.arraycopy(line, 0, whole, 0, line.length);
        System.arraycopy(rest, 0, whole, line.length, rest.length);
        return whole;
    }
}
