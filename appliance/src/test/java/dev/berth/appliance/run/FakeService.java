package dev.berth.appliance.run;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.service.Gauge;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceFailure;
import dev.berth.appliance.service.ServiceProvider;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A service that does what a test says, and remembers what was asked of it. */
public final class FakeService implements ServiceProvider, Service {
    record Settings(String word) {}

    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    volatile int failuresLeft;
    volatile boolean breaks;
    volatile long requests = 7;
    volatile long offset = -1_500;
    volatile String objects;
    volatile boolean ahead;
    /** What a start does before anything else. */
    volatile Runnable starting = () -> {};

    private final String name;
    private volatile ServiceContext context;

    public FakeService(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Section<?> section() {
        return new Section<>(name, Settings.class, settings -> new Settings(settings.text("word", "none")));
    }

    @Override
    public boolean startsAhead() {
        return ahead;
    }

    @Override
    public Service create(ServiceContext context) {
        this.context = context;
        return this;
    }

    @Override
    public List<Bound> start(Configuration configuration) throws ServiceFailure {
        asked.add("start");
        starting.run();
        if (breaks) {
            throw new IllegalStateException("a bug");
        }
        if (failuresLeft > 0) {
            failuresLeft--;
            throw new ServiceFailure("cannot bind 127.0.0.1:1/udp, address in use", "stop the other one");
        }
        return List.of(new Bound("udp", new InetSocketAddress("127.0.0.1", 4711)));
    }

    @Override
    public List<String> reload(Configuration configuration) {
        asked.add("reload " + configuration.section(Settings.class).word());
        return List.of();
    }

    @Override
    public String objection(Record value) {
        return objects;
    }

    @Override
    public void stop() {
        asked.add("stop");
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("requests", requests);
    }

    @Override
    public Map<String, Gauge> gauges() {
        return Map.of("offset", new Gauge(offset, Gauge.MICROSECONDS), "peers", Gauge.of(3));
    }

    void breakDown() {
        context.failed().accept(new ServiceFailure("the socket is gone", "plug the cable in"));
    }
}
