package dev.berth.testing;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.service.ServiceProvider;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Configurations from a few lines of YAML. */
public final class TestConfiguration {
    private TestConfiguration() {}

    /** {@code yaml} below a site of lab.example on 127.0.0.1 with one network; {@code data} is the data directory. */
    public static Configuration of(Path data, String yaml, ServiceProvider... providers) {
        Map<String, Section<?>> sections = new HashMap<>();
        for (ServiceProvider provider : providers) {
            sections.put(provider.name(), provider.section());
        }
        String site = """
                domain: lab.example
                addresses: [127.0.0.1]
                networks: { provisioning: { subnet: 10.77.0.0/24 } }
                data: "%s"
                """.formatted(data.toAbsolutePath());
        return switch (ConfigurationFile.read(data.resolve("berth.yaml"), site + yaml, Map.of(), sections)) {
            case Loaded.Good good -> good.configuration();
            case Loaded.Bad bad -> throw new AssertionError("not loadable: " + bad.problems());
        };
    }
}
