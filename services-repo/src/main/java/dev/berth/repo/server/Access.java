package dev.berth.repo.server;

import dev.berth.appliance.event.Observation;
import dev.berth.appliance.event.Observations;
import dev.berth.appliance.http.Peer;
import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.service.ServiceContext;
import dev.berth.appliance.user.Authenticator;
import dev.berth.appliance.user.Login;
import dev.berth.appliance.user.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Who may write. Clients learn at {@code /v2/} that they may log in, fetch a pass at {@code /v2/token} with their name and
 * password or with nothing at all, and show it from then on (the token protocol of Docker's registry). Reading is open.
 */
final class Access {
    static final String PATH = "/v2/token";

    private static final String BEARER = "Bearer ";
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int MOST = 10_000;

    /** @param principal null: of somebody who gave no name */
    private record Pass(@Nullable Principal principal, Instant until) {}

    private record Issued(String token, String access_token, long expires_in) {}

    private final Authenticator authenticator;
    private final Observations observations;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Pass> passes = new LinkedHashMap<>();

    Access(ServiceContext context) {
        this.authenticator = context.authenticator();
        this.observations = context.observations();
        this.clock = context.clock();
    }

    /** {@code GET /v2/token}. */
    boolean issue(Exchange exchange) throws RegistryError {
        Optional<String> given = exchange.header(HttpHeader.AUTHORIZATION);
        Principal principal = given.isEmpty() ? null : known(exchange, given.get());
        byte[] octets = new byte[32];
        random.nextBytes(octets);
        String pass = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        synchronized (passes) {
            passes.put(pass, new Pass(principal, clock.instant().plus(LIFE)));
            if (passes.size() > MOST) {
                passes.remove(passes.keySet().iterator().next());
            }
        }
        exchange.set("Cache-Control", "no-store");
        return exchange.json(200, "application/json", new Issued(pass, pass, LIFE.toSeconds()));
    }

    /** Answers {@code /v2/}: a client without any credentials is told how to get some. */
    void requireCredentials(Exchange exchange) throws RegistryError {
        Optional<String> given = exchange.header(HttpHeader.AUTHORIZATION);
        if (given.isEmpty()) {
            throw unauthorized(exchange, "fetch a token first; it may be anonymous for pulling");
        }
        if (pass(given.get()).isEmpty()) {
            known(exchange, given.get());
        }
    }

    /** The one who writes, as the history names them. */
    Actor writer(Exchange exchange) throws RegistryError {
        Optional<String> given = exchange.header(HttpHeader.AUTHORIZATION);
        if (given.isEmpty()) {
            throw unauthorized(exchange, "log in to push and delete; 'berth user add' makes a user");
        }
        Optional<Pass> pass = pass(given.get());
        Principal principal = pass.isPresent() ? pass.get().principal() : known(exchange, given.get());
        if (principal == null) {
            throw unauthorized(exchange, "log in to push and delete; 'berth user add' makes a user");
        }
        if (!authenticator.permits(principal, Role.OPERATOR, "registry", place(exchange))) {
            tell(exchange, principal.actor() + " may not write");
            throw new RegistryError(
                    403, "DENIED", principal.actor() + " may not write here; that takes an operator of the registry");
        }
        return principal.actor();
    }

    private Optional<Pass> pass(String authorization) {
        if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        String text = authorization.substring(BEARER.length()).strip();
        synchronized (passes) {
            Pass pass = passes.get(text);
            return pass == null || clock.instant().isAfter(pass.until()) ? Optional.empty() : Optional.of(pass);
        }
    }

    private Principal known(Exchange exchange, String authorization) throws RegistryError {
        return switch (authenticator.login(authorization, place(exchange))) {
            case Login.Known known -> known.principal();
            case Login.Anonymous anonymous -> throw unauthorized(exchange, "these credentials are nobody's");
            case Login.Refused refused -> {
                tell(exchange, refused.reason());
                throw unauthorized(exchange, "these credentials are nobody's");
            }
            case Login.Throttled throttled -> {
                long seconds = throttled.remaining().toSeconds() + 1;
                exchange.set("Retry-After", Long.toString(seconds));
                throw new RegistryError(
                        429, "TOOMANYREQUESTS", "too many refused attempts from this address; wait " + seconds + " s");
            }
        };
    }

    private static String place(Exchange exchange) {
        return Peer.place(exchange.request());
    }

    private void tell(Exchange exchange, String reason) {
        observations.tell(new Observation(
                clock.instant(), exchange.peer(), "registry", "access refused", Map.of("reason", reason)));
    }

    private static RegistryError unauthorized(Exchange exchange, String message) {
        if (!exchange.reads() && !Peer.mayCarrySecrets(exchange.request())) {
            // A challenge would make the client send its password in clear.
            return new RegistryError(
                    403, "DENIED", "log in over https, on the same port; the appliance's /ca.crt is to be trusted");
        }
        String realm = (exchange.request().isSecure() ? "https://" : "http://")
                + exchange.request().getHttpURI().getAuthority()
                + PATH;
        exchange.set(
                HttpHeader.WWW_AUTHENTICATE.asString(), "Bearer realm=\"" + realm + "\",service=\"berth registry\"");
        return new RegistryError(401, "UNAUTHORIZED", message);
    }
}
