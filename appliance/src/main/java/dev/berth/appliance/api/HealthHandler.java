package dev.berth.appliance.api;

import dev.berth.appliance.command.Steering;
import dev.berth.appliance.service.ServiceState;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: 503 while a service is failed or starting, or nothing can be committed,
 * which it names.
 */
final class HealthHandler extends Handler.Abstract {
    private final Steering steering;
    private final boolean readiness;

    HealthHandler(Steering steering, boolean readiness) {
        this.steering = steering;
        this.readiness = readiness;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Stream<String> services = steering.standings().stream()
                .filter(s -> s.state() instanceof ServiceState.Failed || s.state() instanceof ServiceState.Starting)
                .map(Steering.Standing::name);
        String failed = Stream.concat(steering.commits() ? Stream.of() : Stream.of("log"), services)
                .collect(Collectors.joining(" "));
        return readiness && !failed.isEmpty()
                ? Answer.text(response, callback, 503, "not serving: " + failed + "\n")
                : Answer.text(response, callback, 200, "ok\n");
    }
}
