package dev.berth.appliance.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes no credentials that crossed the network in clear: a browser is sent to https on the same port, anybody else is told to
 * go there. Without credentials, and on this machine, plain HTTP is as good.
 */
final class Confidential extends Handler.Wrapper {
    private static final String REFUSAL = "credentials are taken over https only: use https:// on the same port";

    private final boolean pages;
    private final Consumer<String> refusals;

    /**
     * @param pages whether people come here with browsers
     * @param refusals is told the address of each client whose credentials were not taken
     */
    Confidential(Handler handler, boolean pages, Consumer<String> refusals) {
        super(handler);
        this.pages = pages;
        this.refusals = refusals;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (Peer.mayCarrySecrets(request)) {
            return super.handle(request, response, callback);
        }
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        String accepted = request.getHeaders().get(HttpHeader.ACCEPT);
        if (pages && reads && accepted != null && accepted.contains("text/html")) {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            Response.sendRedirect(
                    request,
                    response,
                    callback,
                    307,
                    "https://" + request.getHttpURI().getAuthority()
                            + request.getHttpURI().getPathQuery(),
                    true);
            return true;
        }
        String cookies = request.getHeaders().get(HttpHeader.COOKIE);
        boolean secrets = request.getHeaders().contains(HttpHeader.AUTHORIZATION)
                || cookies != null && cookies.contains("berth-")
                || pages && !reads;
        if (!secrets) {
            return super.handle(request, response, callback);
        }
        refusals.accept(Peer.place(request));
        return refuse(response, callback);
    }

    /** In the words of the API and of the registry at once. */
    private static boolean refuse(Response response, Callback callback) {
        byte[] body = ("{\"error\":\"insecure\",\"message\":\"" + REFUSAL
                        + "\",\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + REFUSAL + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(403);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
