package dev.berth.tftp.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.inventory.Subject;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tells what became of requests, in the same words for TFTP and HTTP. */
final class Told {
    private static final double NANOS = 1e9;
    private static final double MEGA = 1e6;

    private final Observations observations;
    private final InstantSource clock;

    Told(Observations observations, InstantSource clock) {
        this.observations = observations;
        this.clock = clock;
    }

    /**
     * A transfer is over.
     *
     * @param ended {@code complete}, or how else
     */
    void fetched(Subject about, String protocol, String file, long octets, long nanos, long resent, String ended) {
        transferred(about, "file fetched", protocol, file, octets, nanos, resent, ended);
    }

    /** A client wrote a file, or tried to. */
    void stored(Subject about, String file, long octets, long nanos, long repeated, String ended) {
        transferred(
                about,
                ended.equals("complete") ? "file stored" : "file not stored",
                "tftp",
                file,
                octets,
                nanos,
                repeated,
                ended);
    }

    private void transferred(
            Subject about,
            String what,
            String protocol,
            String file,
            long octets,
            long nanos,
            long resent,
            String ended) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("protocol", protocol);
        fields.put("file", file);
        fields.put("bytes", Long.toString(octets));
        fields.put("seconds", String.format(Locale.ROOT, "%.3f", nanos / NANOS));
        fields.put("megabytes-per-second", String.format(Locale.ROOT, "%.1f", octets / MEGA / (nanos / NANOS)));
        if (resent > 0) {
            fields.put("resent", Long.toString(resent));
        }
        fields.put("ended", ended);
        tell(about, what, fields);
    }

    void absent(Subject about, String protocol, String file) {
        tell(about, "file not found", Map.of("protocol", protocol, "file", file));
    }

    void refused(Subject about, String protocol, String file, String reason) {
        tell(about, "file refused", Map.of("protocol", protocol, "file", file, "reason", reason));
    }

    void broken(Subject about, String protocol, String file, String problem) {
        tell(about, "file not made", Map.of("protocol", protocol, "file", file, "problem", problem));
    }

    private void tell(Subject about, String what, Map<String, String> fields) {
        observations.tell(new Observation(clock.instant(), about, "tftp", what, fields));
    }
}
