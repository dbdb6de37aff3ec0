package dev.berth.packaging.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** For all tests of a class: a laboratory, and in its server namespace the distribution with its services on. */
final class Stage implements BeforeAllCallback, AfterAllCallback {
    private static final String CONFIGURATION = """
            domain: lab.example
            addresses: [10.77.0.1]
            data: %s
            networks:
              provisioning:
                subnet: 10.77.0.0/24
                interface: eth1
                pools: [10.77.0.100-10.77.0.199]
                routers: [10.77.0.1]
              rack2:
                subnet: 10.78.0.0/24
                pools: [10.78.0.100-10.78.0.199]
                routers: [10.78.0.254]
              load:
                subnet: 10.80.0.0/16
                pools: [10.80.1.0-10.80.250.255]
            hosts:
              fixed: { mac: "52:54:00:77:00:10", address: 10.77.0.10 }
            registry: { write: %s }
            %s
            """;

    private final String registryWriters;
    private final String more;
    private @Nullable Path scratch;
    private @Nullable Lab lab;
    private @Nullable Berth berth;

    Stage() {
        this("anonymous");
    }

    /** {@code registryWriters}: who may push, anonymous or users. */
    Stage(String registryWriters) {
        this(registryWriters, "");
    }

    /** {@code more}: further keys of the configuration. */
    Stage(String registryWriters, String more) {
        this.registryWriters = registryWriters;
        this.more = more;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path made = Files.createTempDirectory("berth-clients");
        scratch = made;
        Lab built = new Lab(made);
        lab = built;
        Files.createDirectories(data());
        berth = Berth.start(built.server, CONFIGURATION.formatted(data(), registryWriters, more));
    }

    Lab lab() {
        return lab;
    }

    Berth berth() {
        return berth;
    }

    /** The appliance's data directory. */
    Path data() {
        return lab.file("data");
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (berth != null) {
            berth.close();
            if (context.getExecutionException().isPresent() || Boolean.getBoolean("berth.clients.log")) {
                System.out.println(berth.log());
            }
        }
        if (lab != null) {
            lab.close();
        }
        if (scratch != null) {
            try (var files = Files.walk(scratch)) {
                List<Path> deepestFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
        }
    }
}
