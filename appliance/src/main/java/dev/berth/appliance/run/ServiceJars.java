package dev.berth.appliance.run;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarFile;

/**
 * The class path, but for resources that are looked for everywhere: those it finds in {@code services-*.jar} alone. A
 * {@link java.util.ServiceLoader} that asks the class path opens every jar of it, which takes longer than to read the
 * configuration.
 */
final class ServiceJars extends ClassLoader {
    private final Path lib;

    /** @param lib where the jars are */
    ServiceJars(Path lib, ClassLoader classPath) {
        super(classPath);
        this.lib = lib;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> found = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(lib, "services-*.jar")) {
            for (Path jar : jars) {
                try (var opened = new JarFile(jar.toFile())) {
                    if (opened.getEntry(name) != null) {
                        found.add(URI.create("jar:" + jar.toUri() + "!/" + name).toURL());
                    }
                }
            }
        }
        return Collections.enumeration(found);
    }
}
