package dev.berth.appliance.run;

import dev.berth.appliance.command.Steering;
import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.ConfigurationFile;
import dev.berth.appliance.config.Loaded;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.log.LogSetup;
import dev.berth.appliance.store.Niceness;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** {@code berth run}: one appliance until SIGTERM or SIGINT; SIGHUP reloads. */
public final class Foreground {
    private Foreground() {}

    /** @return the exit code: 0 after a stop, 1 when it cannot start, 2 for a bad configuration */
    public static int run(Path file, Map<String, String> environment, PrintStream out, PrintStream err) {
        Thread.ofPlatform().name("compiler-nice").daemon().start(Niceness::compilerStepsBack);
        Thread.ofPlatform().name("ahead").daemon().start(Foreground::ahead);
        Providers providers;
        try {
            providers = Providers.find();
        } catch (StartFailure e) {
            err.println("berth: " + e.message());
            return 1;
        }
        Loaded loaded = ConfigurationFile.load(file, environment, providers.sections());
        if (loaded instanceof Loaded.Bad bad) {
            bad.problems().forEach(err::println);
            return 2;
        }
        Loaded.Good good = (Loaded.Good) loaded;
        good.warnings().forEach(warning -> err.println("warning: " + warning));
        Configuration configuration = good.configuration();
        LogSetup.apply(configuration.logging().json(), configuration.logging().level());
        var systemd = new Systemd(environment);
        try (Appliance appliance = Appliance.start(
                configuration,
                () -> ConfigurationFile.load(file, environment, providers.sections()),
                providers,
                InstantSource.system())) {
            var stop = new CountDownLatch(1);
            onSignals(appliance, systemd, stop);
            out.println(appliance.readyLine());
            if (!appliance.hasUsers()) {
                appliance.consoleUrl().ifPresent(url -> {
                    out.println("Nobody can log in to the console yet. In another terminal: " + Appliance.FIRST_USER);
                    out.println("then open " + url + ", or the link that 'berth user link NAME' prints.");
                });
            }
            out.flush();
            systemd.tell("READY=1");
            stop.await();
            systemd.tell("STOPPING=1");
            return 0;
        } catch (StartFailure e) {
            err.println("berth: " + e.message());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** What is soon needed and asks nothing of the configuration, made while that is read, which takes as long. */
    @SuppressWarnings("ReturnValueIgnored") // That it exists is what counts.
    private static void ahead() {
        // Looks for rules of time zones in every jar; the log's lines have to wait for that.
        ZoneId.systemDefault();
        Json.mapper();
    }

    private static void onSignals(Appliance appliance, Systemd systemd, CountDownLatch stop) {
        // A shutdown hook would race with the ordered stop on the main thread; signals release that thread instead.
        Signal.handle(new Signal("TERM"), signal -> stop.countDown());
        Signal.handle(new Signal("INT"), signal -> stop.countDown());
        Signal.handle(
                new Signal("HUP"),
                signal -> Thread.ofVirtual().start(() -> {
                    systemd.tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
                    Steering.Reloaded reloaded = appliance.reload();
                    reloaded.problems()
                            .forEach(problem -> LoggerFactory.getLogger(Foreground.class)
                                    .atError()
                                    .addKeyValue("problem", problem)
                                    .log("configuration not reloaded"));
                    systemd.tell("READY=1");
                }));
    }
}
