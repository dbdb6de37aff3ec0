package dev.berth.appliance.api;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /ca.crt}: the certificate to trust, in PEM, for everybody. */
public final class AuthorityHandler extends Handler.Abstract {
    public static final String PATH = "/ca.crt";

    private final Supplier<Optional<String>> authority;

    /** @param authority empty when it is not ours to give */
    public AuthorityHandler(Supplier<Optional<String>> authority) {
        this.authority = authority;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<String> pem = authority.get();
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if (!Request.getPathInContext(request).equals(PATH) || !reads || pem.isEmpty()) {
            return false;
        }
        return Answer.write(
                response, callback, 200, "application/x-pem-file", pem.get().getBytes(StandardCharsets.US_ASCII));
    }
}
