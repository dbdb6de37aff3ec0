package dev.berth.dns;

import dev.berth.appliance.config.Configuration;
import dev.berth.appliance.config.Problem;
import dev.berth.appliance.config.Section;
import dev.berth.appliance.service.Service;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.service.ServiceProvider;
import java.util.List;

/** Does something after the services before it, by name, have looked at a changed configuration, and before they apply it. */
record Between(Runnable work) implements ServiceProvider, Service {
    private record Nothing() {}

    @Override
    public String name() {
        return "meanwhile";
    }

    @Override
    public Section<?> section() {
        return new Section<>(name(), Nothing.class, settings -> new Nothing());
    }

    @Override
    public Service create(ServiceContext context) {
        return this;
    }

    @Override
    public List<Bound> start(Configuration configuration) {
        return List.of();
    }

    @Override
    public List<Problem> problems(Configuration changed) {
        work.run();
        return List.of();
    }

    @Override
    public void stop() {}
}
