package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys of the kernel that a reload cannot apply. */
final class KernelKeys {
    private KernelKeys() {}

    static List<String> needingRestart(Configuration before, Configuration after) {
        List<String> keys = new ArrayList<>();
        note(keys, "data", before.data(), after.data());
        note(keys, "database", before.database(), after.database());
        note(keys, "console.listen", before.console(), after.console());
        note(keys, "http.port", before.httpPort(), after.httpPort());
        note(
                keys,
                "http.tls.port",
                Optional.ofNullable(before.tls().port()),
                Optional.ofNullable(after.tls().port()));
        note(keys, "addresses", before.addresses(), after.addresses());
        note(keys, "secrets.key-file", before.keyFile(), after.keyFile());
        note(keys, "auth.session", before.auth().session(), after.auth().session());
        note(keys, "log", before.logging(), after.logging());
        return keys;
    }

    private static void note(List<String> keys, String key, Object before, Object after) {
        if (!before.equals(after)) {
            keys.add(key);
        }
    }
}
