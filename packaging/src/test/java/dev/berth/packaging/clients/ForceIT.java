package dev.berth.packaging.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Seen from outside by its system calls: between a REQUEST and its ACK lies a completed force of the log. */
class ForceIT {
    private static final Pattern TEXT = Pattern.compile("\"((?:\\\\x[0-9a-f]{2})+)\"");
    private static final Pattern FORCED = Pattern.compile("f(data)?sync\\(.*= 0$|f(data)?sync resumed.*= 0$");
    private static final String REQUEST = "350103";
    private static final String ACK = "350105";

    @RegisterExtension
    static final Stage STAGE = new Stage();

    @Test
    @RealClients("strace")
    void theForceComesBeforeTheAnswer() throws Exception {
        STAGE.lab().ip("-n " + STAGE.lab().relay.name() + " address add 10.80.0.1/16 dev eth1");
        STAGE.lab().ip("-n " + STAGE.lab().server.name() + " route add 10.80.0.0/16 via 10.77.0.2");
        Path calls = STAGE.lab().file("calls");
        Running strace = STAGE.lab()
                .server
                .start(
                        Map.of(),
                        "strace",
                        "-f",
                        "-p",
                        Long.toString(STAGE.berth().pid()),
                        "-xx",
                        "-s",
                        "400",
                        "-e",
                        "trace=fdatasync,fsync,recvmmsg,sendto,sendmmsg",
                        "-o",
                        calls.toString());
        try {
            await().until(() -> strace.output().contains("attached"));
            STAGE.lab()
                    .relay
                    .run(KillIT.load(
                            "load", "2", "1", STAGE.lab().file("acknowledged").toString()))
                    .succeeded();
        } finally {
            strace.close();
        }

        Map<String, Integer> requested = new HashMap<>();
        List<String> lines = Files.readAllLines(calls);
        int lastForce = -1;
        int acknowledged = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (FORCED.matcher(line).find()) {
                lastForce = i;
            }
            Matcher texts = TEXT.matcher(line);
            while (texts.find()) {
                String packet = texts.group(1).replace("\\x", "");
                if (packet.length() < 500) {
                    continue;
                }
                String xid = packet.substring(8, 16);
                if (packet.indexOf(REQUEST, 480) > 0) {
                    requested.put(xid, i);
                } else if (packet.indexOf(ACK, 480) > 0) {
                    acknowledged++;
                    assertThat(requested).containsKey(xid);
                    assertThat(lastForce)
                            .as("the last force before the ACK %s", xid)
                            .isGreaterThan(requested.get(xid));
                }
            }
        }
        assertThat(acknowledged).isPositive();
        System.out.println(acknowledged + " ACKs, each after a force");
    }
}
