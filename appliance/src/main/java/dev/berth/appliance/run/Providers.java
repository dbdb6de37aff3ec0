package dev.berth.appliance.run;

import dev.berth.appliance.config.Section;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.secret.Secret;
import dev.berth.appliance.service.BootFiles;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.appliance.user.UserKinds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The services that the class path holds, by name: in which order it names them is chance. */
public record Providers(List<ServiceProvider> all) {
    public Providers {
        all = all.stream().sorted(Comparator.comparing(ServiceProvider::name)).toList();
    }

    /** Where the launcher says that the jars are. */
    private static final String HOME = "berth.home";

    /** @throws StartFailure when there is none: then the class path is not what it should be */
    public static Providers find() throws StartFailure {
        String home = System.getProperty(HOME);
        ClassLoader classPath = Providers.class.getClassLoader();
        List<ServiceProvider> found = new ArrayList<>();
        ServiceLoader.load(
                        ServiceProvider.class,
                        home == null ? classPath : new ServiceJars(Path.of(home, "lib"), classPath))
                .forEach(found::add);
        if (found.isEmpty()) {
            throw new StartFailure(
                    "no service found " + (home == null ? "on the class path" : "in " + home + "/lib"),
                    "put services-*.jar there, beside appliance.jar, as the distribution has them");
        }
        return new Providers(found);
    }

    /** Whatever any of the services makes. */
    public BootFiles bootFiles() {
        return (state, host) -> {
            Map<String, String> files = new LinkedHashMap<>();
            all.forEach(provider -> files.putAll(provider.bootFiles().of(state, host)));
            return files;
        };
    }

    public Map<String, Section<?>> sections() {
        Map<String, Section<?>> sections = new LinkedHashMap<>();
        all.forEach(provider -> sections.put(provider.name(), provider.section()));
        return sections;
    }

    /** Kernel kinds and those of the services, by name. */
    public Map<String, Kind<?>> kinds() {
        List<Kind<?>> contributed = new ArrayList<>(UserKinds.ALL);
        contributed.add(Secret.KIND);
        contributed.add(Job.KIND);
        all.forEach(provider -> contributed.addAll(provider.kinds()));
        return Kinds.byName(contributed);
    }
}
