package dev.berth.appliance.http;

import dev.berth.appliance.http.HttpSites.Mounted;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Handlers by path prefix, the longest first; they may come and go while requests are served. */
final class MountTable extends Handler.Abstract {
    private final Map<String, Handler> byPrefix =
            new ConcurrentSkipListMap<>((a, b) -> a.length() != b.length() ? b.length() - a.length() : a.compareTo(b));

    Mounted mount(String prefix, Handler handler) {
        if (byPrefix.putIfAbsent(prefix, handler) != null) {
            throw new IllegalStateException(prefix + " is mounted already");
        }
        return () -> byPrefix.remove(prefix, handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        for (Map.Entry<String, Handler> mounted : byPrefix.entrySet()) {
            String prefix = mounted.getKey();
            boolean within = path.startsWith(prefix)
                    || prefix.endsWith("/") && path.equals(prefix.substring(0, prefix.length() - 1));
            if (within && mounted.getValue().handle(request, response, callback)) {
                return true;
            }
        }
        Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        return true;
    }
}
