package dev.berth.packaging.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A laboratory in which Berth has its time from a server in the relay's place, under a key of a file that all read. */
final class TimeLab implements AutoCloseable {
    /** Starts the server above Berth. */
    interface Upstream {
        Running start(Lab lab, Path keys) throws IOException;
    }

    final Lab lab;
    final Path keys;
    final Running upstream;
    final Berth berth;

    /**
     * @param keys what is in the file of keys
     * @param key under which Berth asks
     */
    TimeLab(Path scratch, String keys, int key, Upstream above) throws IOException {
        lab = new Lab(scratch);
        try {
            this.keys = Files.writeString(lab.file("keys"), keys);
            upstream = above.start(lab, this.keys);
            berth = Berth.start(lab.server, """
                    domain: lab.example
                    addresses: [10.77.0.1]
                    data: %s
                    networks:
                      provisioning: { subnet: 10.77.0.0/24, interface: eth1 }
                    ntp:
                      servers: [{ host: 10.77.0.2, key: %d }]
                      keys-file: %s
                    """.formatted(lab.file("data"), key, this.keys));
        } catch (IOException | RuntimeException | Error e) {
            // Ends the server, too.
            lab.close();
            throw e;
        }
    }

    @Override
    public void close() {
        berth.close();
        upstream.close();
        lab.close();
    }
}
