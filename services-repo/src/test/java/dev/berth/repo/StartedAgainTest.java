package dev.berth.repo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.service.ServiceProvider;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StartedAgainTest {
    @TempDir
    Path data;

    static Stream<Arguments> services() {
        return Stream.of(
                Arguments.of(new RegistryServiceProvider(), "registry: { port: 0 }"),
                Arguments.of(new RepoServiceProvider(), "repo: {}"));
    }

    /** As it is after a port was taken at first: the same service, started once more. */
    @ParameterizedTest
    @MethodSource("services")
    void aServiceThatWasStoppedServesWhenItIsStartedAgain(ServiceProvider provider, String section) throws Exception {
        try (var site = new RepoSite(provider, data, section)) {
            site.service.stop();
            assertThat(site.service.start(site.configuration(section))).isNotEmpty();
        }
    }
}
