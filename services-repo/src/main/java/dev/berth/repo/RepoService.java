package dev.berth.repo;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.http.HttpSites;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.repo.server.RepoMetrics;
import dev.berth.repo.server.StaticTree;
import dev.berth.repo.yum.Repositories;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves what lies under the repository root at /repo/ of the nodes' site. */
final class RepoService implements Service {
    private final ServiceContext context;
    private final Counter answers;
    private HttpSites.@Nullable Mounted mounted;
    private @Nullable StaticTree tree;
    private volatile @Nullable Path root;

    RepoService(ServiceContext context) {
        this.context = context;
        this.answers = RepoMetrics.answers(context.metrics(), "repo");
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        Path directory =
                context.data().resolve(configuration.section(RepoConfig.class).root());
        try {
            Files.createDirectories(directory);
            tree = new StaticTree("/repo/", directory.toRealPath(), context, answers);
        } catch (IOException e) {
            throw new ServiceFailure(
                    "cannot use " + directory + " (" + e.getClass().getSimpleName() + ")",
                    "make it a readable directory or set repo.root");
        }
        root = directory;
        mounted = context.http().mountForNodes("/repo/", tree);
        return context.http().nodesSite();
    }

    /** The repositories under the root, found by their metadata. */
    List<Repositories.Repository> repositories() throws IOException {
        Path directory = root;
        return directory == null ? List.of() : Repositories.below(directory);
    }

    @Override
    public List<String> reload(Configuration configuration) {
        Path wanted =
                context.data().resolve(configuration.section(RepoConfig.class).root());
        return wanted.equals(root) ? List.of() : List.of("repo.root");
    }

    @Override
    public void stop() {
        if (mounted != null) {
            mounted.close();
            mounted = null;
        }
    }

    @Override
    public Map<String, Long> counters() {
        return tree == null ? Map.of() : tree.counters();
    }
}
