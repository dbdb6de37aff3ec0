package dev.berth.repo;

import dev.berth.appliance.blob.BlobStore;
import dev.berth.appliance.blob.FileBlobStore;
import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.http.HttpSites;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.job.Jobs;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.repo.server.LayoutImport;
import dev.berth.repo.server.RegistryHandler;
import dev.berth.repo.server.RepoMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The OCI registry on its own listener. */
final class RegistryService implements Service {
    private final ServiceContext context;
    private final Counter answers;
    private HttpSites.@Nullable Listening listening;
    private volatile @Nullable RegistryHandler handler;
    private @Nullable RegistryConfig current;
    private volatile @Nullable BlobCare care;

    RegistryService(ServiceContext context) {
        this.context = context;
        this.answers = RepoMetrics.answers(context.metrics(), "registry");
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        RegistryConfig config = configuration.section(RegistryConfig.class);
        Path root = context.data().resolve(config.root());
        BlobStore blobs;
        try {
            blobs = FileBlobStore.open(root, context.clock());
        } catch (IOException e) {
            throw new ServiceFailure(
                    "cannot use " + root + " (" + e.getClass().getSimpleName() + ")",
                    "make it writable for this user or set registry.root");
        }
        var fresh = new RegistryHandler(context, blobs, BlobCare.GRACE, answers);
        apply(config, fresh);
        HttpSites.Listening open =
                context.http().listen("registry", configuration.bind(config.listen(), config.port()), fresh);
        listening = open;
        care = new BlobCare(blobs, context.inventory(), context.clock(), context.jobs());
        care.start();
        handler = fresh;
        current = config;
        return open.sockets();
    }

    @Override
    public List<String> reload(Configuration configuration) {
        RegistryConfig wanted = configuration.section(RegistryConfig.class);
        RegistryHandler serving = handler;
        RegistryConfig now = current;
        if (serving == null || now == null) {
            return List.of();
        }
        apply(wanted, serving);
        boolean moved = wanted.port() != now.port()
                || !wanted.root().equals(now.root())
                || !wanted.listen().equals(now.listen());
        return moved ? List.of("registry") : List.of();
    }

    private static void apply(RegistryConfig config, RegistryHandler handler) {
        handler.allowAnonymousWrites(config.write() == RegistryConfig.Write.ANONYMOUS);
        handler.limit(config.quota());
    }

    /** Null while the service does not run. */
    @Nullable
    BlobCare care() {
        return care;
    }

    /** Null while the service does not run. */
    @Nullable
    LayoutImport imports() {
        RegistryHandler serving = handler;
        return serving == null ? null : serving.imports();
    }

    Jobs jobs() {
        return context.jobs();
    }

    Inventory inventory() {
        return context.inventory();
    }

    @Override
    public void stop() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
        if (care != null) {
            care.close();
            care = null;
        }
        handler = null;
    }

    @Override
    public Map<String, Long> counters() {
        RegistryHandler serving = handler;
        return serving == null ? Map.of() : serving.counters();
    }
}
