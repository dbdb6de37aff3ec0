package dev.berth.appliance.run;

import dev.berth.appliance.api.Api;
import dev.berth.appliance.api.AuthorityHandler;
import dev.berth.appliance.api.Runs;
import dev.berth.appliance.command.KernelOperations;
import dev.berth.appliance.command.Steering;
import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.console.Console;
import dev.berth.appliance.event.EventStream;
import dev.berth.appliance.http.JettySites;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.secret.Secrets;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.appliance.store.LogFailure;
import dev.berth.appliance.store.Store;
import dev.berth.appliance.tls.ServerIdentity;
import dev.berth.appliance.tls.TlsServer;
import dev.berth.appliance.user.LoginLinks;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running appliance: the store first, then the console and the services beside one another; stopped in reverse order. A
 * service that fails leaves the others serving.
 */
public final class Appliance implements Steering, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Appliance.class);

    /** What makes the first user. */
    public static final String FIRST_USER = "berth user add NAME --role admin";

    private final DataDirectory data;
    private final Store store;
    private final InstantSource clock;
    private final Access access;
    private final Secrets secrets;
    private final LongWork work;
    private final ServerIdentity identity;
    private final TlsServer tls = new TlsServer();
    private final Instant started;
    private final EventStream events = new EventStream();
    private final JettySites sites;
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final Services services = new Services();
    /** Of each service; made when the services start already. */
    private final List<Supplier<List<Operation<?, ?>>>> offered = new ArrayList<>();

    private final List<Operation<?, ?>> operations = new ArrayList<>();
    private final AtomicReference<Configuration> configuration;
    private final Supplier<Loaded> reread;
    private boolean closed;

    private Appliance(
            DataDirectory data, Store store, Configuration configuration, Supplier<Loaded> reread, InstantSource clock)
            throws StartFailure {
        this.data = data;
        this.store = store;
        this.configuration = new AtomicReference<>(configuration);
        this.reread = reread;
        this.clock = clock;
        this.started = clock.instant();
        this.access = new Access(store.inventory(), this.configuration::get, clock, events);
        RefusalHistory refusals = access.refusals();
        this.sites = new JettySites(place -> refusals.refused(place, "credentials over plain HTTP"));
        this.secrets = new Secrets(configuration.keyFile(), new SecureRandom());
        this.identity = new ServerIdentity(
                Certificate.settings(configuration),
                Certificate.names(configuration),
                clock,
                (what, fields) -> events.service(clock.instant(), "tls", what, fields));
        this.work = LongWork.of(store.inventory(), clock, data.path(), configuration);
    }

    /**
     * Starts everything and returns when each service is serving, failed or disabled.
     *
     * @param reread reads the configuration again, for {@link #reload}
     * @throws StartFailure when there can be no appliance at all; nothing is left open
     */
    public static Appliance start(
            Configuration configuration, Supplier<Loaded> reread, Providers providers, InstantSource clock)
            throws StartFailure {
        DataDirectory data = DataDirectory.take(configuration.data());
        Store store = null;
        Appliance appliance;
        try {
            store = openStore(configuration, providers, clock);
            appliance = new Appliance(data, store, configuration, reread, clock);
        } catch (LogFailure e) {
            closeAll(store, data);
            throw new StartFailure(e.reason(), e.mend());
        } catch (StartFailure | RuntimeException e) {
            closeAll(store, data);
            throw e;
        }
        try {
            appliance.begin(providers);
            return appliance;
        } catch (StartFailure | RuntimeException e) {
            appliance.close();
            throw e;
        }
    }

    private static void closeAll(@org.jspecify.annotations.Nullable Store store, DataDirectory data) {
        if (store != null) {
            store.close();
        }
        data.close();
    }

    private static Store openStore(Configuration configuration, Providers providers, InstantSource clock)
            throws LogFailure {
        Configuration.Database database = configuration.database();
        return database.url().isEmpty()
                ? Store.open(configuration.data(), providers.kinds(), clock)
                : Store.openPostgres(database.url(), database.user(), database.password(), providers.kinds(), clock);
    }

    private void begin(Providers providers) throws StartFailure {
        store.inventory().follow(events);
        AppliedConfiguration.apply(store.inventory(), configuration.get());
        var authority = new AuthorityHandler(identity::authority);
        sites.mountForNodes(AuthorityHandler.PATH, authority);
        sites.mountForConsole(AuthorityHandler.PATH, authority);
        services.add(new Supervised("http", new HttpService(sites), configuration.get(), events, clock), false);
        providers.all().forEach(this::create);
        refuse(work.problems(configuration.get()));
        var front = new Front(sites, identity, tls, events, clock);
        services.start();
        KernelMetrics.register(metrics, store, events, access.refusals());
        // Keys, TLS and the API take longer than a DHCP server to get ready: nodes need not wait for them.
        front.begin(configuration.get().console(), data.socket(), () -> {
            mountApi(providers);
            mountConsole(providers);
        });
        services.awaitStarts();
        follow();
        front.await();
        access.tellIfNobodyMayLogIn(consoleUrl().orElse("off"));
        // Work of an earlier run goes on when the services that do it are there.
        work.open(configuration.get());
        identity.start();
        access.start();
    }

    private void follow() throws StartFailure {
        try {
            store.follow();
        } catch (LogFailure e) {
            throw new StartFailure(e.reason(), e.mend());
        }
    }

    private static void refuse(List<Problem> problems) throws StartFailure {
        if (!problems.isEmpty()) {
            throw new StartFailure(problems.getFirst().toString(), "correct the configuration");
        }
    }

    private void mountConsole(Providers providers) {
        Configuration configured = configuration.get();
        new Console(
                        new Runs(operations, access.refusals()),
                        access.authenticator(),
                        access.sessions(),
                        access.links(),
                        () -> !access.hasUsers(),
                        access::entered,
                        access.refusals(),
                        clock,
                        providers.all().stream()
                                .flatMap(provider -> provider.pages().stream())
                                .toList(),
                        configured.name() + "." + configured.domain())
                .mount(sites);
    }

    private void create(ServiceProvider provider) {
        var supervised = new AtomicReference<Supervised>();
        var context = new ServiceContext(
                store.inventory(),
                events,
                sites,
                tls,
                metrics,
                clock,
                data.path(),
                access.authenticator(),
                secrets,
                work.jobs(),
                failure -> supervised.get().failed(failure));
        Service service = provider.create(context);
        supervised.set(new Supervised(provider.name(), service, configuration.get(), events, clock));
        services.add(supervised.get(), provider.startsAhead());
        offered.add(() -> provider.operations(() -> service));
        provider.jobs(() -> service).forEach(work.jobs()::offer);
    }

    private void mountApi(Providers providers) {
        Inventory entered = new EnteredInventory(store.inventory(), services::objection);
        offered.forEach(each -> operations.addAll(each.get()));
        operations.addAll(KernelOperations.all(() -> new KernelOperations.Appliance(
                entered,
                store.history(),
                events,
                this,
                secrets,
                clock,
                access.authenticator(),
                access.links(),
                work.jobs(),
                work.schedules())));
        Api.mount(
                sites,
                operations,
                () -> store.inventory().now(),
                access.authenticator(),
                access.sessions(),
                access.refusals(),
                providers.bootFiles(),
                metrics,
                this);
    }

    @Override
    public synchronized Reloaded reload() {
        return switch (reread.get()) {
            case Loaded.Bad bad -> new Reloaded(bad.problems(), List.of());
            case Loaded.Good good -> apply(good.configuration());
        };
    }

    private Reloaded apply(Configuration changed) {
        Configuration before = configuration.get();
        List<Problem> problems = new ArrayList<>(work.problems(changed));
        problems.addAll(services.problems(changed));
        if (!problems.isEmpty()) {
            return new Reloaded(List.copyOf(problems), List.of());
        }
        try {
            AppliedConfiguration.apply(store.inventory(), changed);
        } catch (StartFailure e) {
            return new Reloaded(List.of(new Problem(changed.file().toString(), "", e.message())), List.of());
        }
        configuration.set(changed);
        List<String> restart = new ArrayList<>(KernelKeys.needingRestart(before, changed));
        restart.addAll(services.reload(changed));
        work.apply(changed);
        identity.change(Certificate.settings(changed), Certificate.names(changed));
        log.atInfo().addKeyValue("restart", restart).log("configuration reloaded");
        return new Reloaded(List.of(), List.copyOf(restart));
    }

    @Override
    public List<Standing> standings() {
        return services.standings();
    }

    @Override
    public List<Standing> storage() {
        return StorageStandings.of(store, clock.instant());
    }

    @Override
    public boolean commits() {
        return store.failure().isEmpty();
    }

    /** The line that says that the start is over: {@code ready dns=10.77.0.1:53/udp,… failed=dhcp}. */
    public String readyLine() {
        return Sockets.readyLine(standings(), sites.consoleSockets());
    }

    @Override
    public Optional<String> consoleUrl() {
        return Sockets.consoleUrl(
                sites.consoleSockets(), configuration.get().addresses().getFirst());
    }

    /** Whether somebody can log in to the console. */
    public boolean hasUsers() {
        return access.hasUsers();
    }

    /** Logs a user in to the console once. */
    public LoginLinks links() {
        return access.links();
    }

    public Configuration configuration() {
        return configuration.get();
    }

    public Inventory inventory() {
        return store.inventory();
    }

    public Store store() {
        return store;
    }

    public EventStream events() {
        return events;
    }

    public JettySites sites() {
        return sites;
    }

    public PrometheusRegistry metrics() {
        return metrics;
    }

    public InstantSource clock() {
        return clock;
    }

    @Override
    public Instant started() {
        return started;
    }

    public Path socket() {
        return data.socket();
    }

    /** What the services contribute to CLI and API. */
    public List<Operation<?, ?>> operations() {
        return List.copyOf(operations);
    }

    /** Stops the services in reverse order, then HTTP, then the store. Harmless when called again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        identity.close();
        work.close();
        services.stop();
        sites.close();
        access.close();
        store.close();
        data.close();
    }
}
