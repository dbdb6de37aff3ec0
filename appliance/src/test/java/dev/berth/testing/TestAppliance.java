package dev.berth.testing;

import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.run.Appliance;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.appliance.service.ServiceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A real appliance on 127.77.0.1 with free ports, its data below a test's own directory. */
public final class TestAppliance implements AutoCloseable {
    /** The kernel's part of a configuration; a test adds its services' sections. */
    public static final String KERNEL = """
            domain: lab.example
            addresses: [127.77.0.1]
            data: data
            networks:
              lab: { subnet: 127.77.0.0/24, pools: [127.77.0.100-127.77.0.199], routers: [127.77.0.1] }
            http: { port: 0 }
            console: { listen: "127.0.0.1:0" }
            """;

    private final Appliance appliance;
    private final Path file;

    private TestAppliance(Appliance appliance, Path file) {
        this.appliance = appliance;
        this.file = file;
    }

    /** Starts with {@link #KERNEL} and {@code sections}; relative data lies in {@code directory}. */
    public static TestAppliance start(
            Path directory, String sections, InstantSource clock, ServiceProvider... providers) throws StartFailure {
        return startWith(directory, KERNEL + sections, clock, providers);
    }

    /** Starts with a whole configuration. */
    public static TestAppliance startWith(
            Path directory, String text, InstantSource clock, ServiceProvider... providers) throws StartFailure {
        Path file = directory.resolve("berth.yaml");
        write(file, text);
        var all = new Providers(List.of(providers));
        return switch (ConfigurationFile.load(file, Map.of(), all.sections())) {
            case Loaded.Bad bad -> throw new AssertionError(bad.problems());
            case Loaded.Good good ->
                new TestAppliance(
                        Appliance.start(
                                good.configuration(),
                                () -> ConfigurationFile.load(file, Map.of(), all.sections()),
                                all,
                                clock),
                        file);
        };
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Appliance appliance() {
        return appliance;
    }

    /** Replaces the configuration file, to be reloaded. */
    public void rewrite(String text) {
        write(file, text);
    }

    public ServiceState state(String service) {
        return appliance.standings().stream()
                .filter(standing -> standing.name().equals(service))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** A service's first bound address. */
    public InetSocketAddress socket(String service) {
        return switch (state(service)) {
            case ServiceState.Serving serving ->
                (InetSocketAddress) serving.sockets().getFirst().address();
            default -> throw new AssertionError(service + " is " + state(service));
        };
    }

    /** The console's TCP address. */
    public InetSocketAddress console() {
        return appliance.sites().consoleSockets().stream()
                .map(Service.Bound::address)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        appliance.close();
    }
}
