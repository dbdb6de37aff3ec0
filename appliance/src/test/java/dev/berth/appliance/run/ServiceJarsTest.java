package dev.berth.appliance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceJarsTest {
    private static final String NAME = "META-INF/services/dev.example.Thing";

    @TempDir
    Path lib;

    @Test
    void looksInTheJarsOfServicesThatHaveTheResourceAndInNoOther() throws IOException {
        jar("services-a.jar", NAME, "dev.example.A");
        jar("services-b.jar", "other", "");
        jar("library.jar", NAME, "dev.example.Stranger");
        var loader = new ServiceJars(lib, getClass().getClassLoader());
        assertThat(Collections.list(loader.getResources(NAME)))
                .singleElement()
                .satisfies(url -> assertThat(text(url)).isEqualTo("dev.example.A"));
    }

    @Test
    void classesAreThoseOfTheClassPath() throws ClassNotFoundException {
        var loader = new ServiceJars(lib, getClass().getClassLoader());
        assertThat(loader.loadClass(getClass().getName())).isSameAs(getClass());
    }

    private void jar(String name, String entry, String text) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(lib.resolve(name)))) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(URL url) throws IOException {
        var connection = url.openConnection();
        connection.setUseCaches(false);
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
