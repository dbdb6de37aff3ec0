package dev.berth.appliance.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /assets/NAME}: the style sheet and the scripts, which pages name with a digest so that browsers may keep them. */
final class AssetHandler extends Handler.Abstract {
    private static final String HTMX = "META-INF/maven/org.webjars.npm/htmx.org/pom.properties";
    private static final Map<String, Asset> ASSETS = load();

    private record Asset(String type, byte[] bytes, String digest) {}

    private static Map<String, Asset> load() {
        Map<String, Asset> assets = new LinkedHashMap<>();
        ClassLoader loader = AssetHandler.class.getClassLoader();
        assets.put("console.css", asset(loader, "text/css;charset=utf-8", "dev/berth/appliance/console/console.css"));
        assets.put(
                "console.js", asset(loader, "text/javascript;charset=utf-8", "dev/berth/appliance/console/console.js"));
        assets.put("berth.svg", asset(loader, "image/svg+xml", "dev/berth/appliance/console/berth.svg"));
        assets.put("htmx.js", asset(loader, "text/javascript;charset=utf-8", htmx(loader)));
        return Map.copyOf(assets);
    }

    private static String htmx(ClassLoader loader) {
        try (InputStream in = loader.getResourceAsStream(HTMX)) {
            var properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return "META-INF/resources/webjars/htmx.org/" + properties.getProperty("version") + "/dist/htmx.min.js";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Asset asset(ClassLoader loader, String type, String resource) {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + resource);
            }
            byte[] bytes = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Asset(type, bytes, HexFormat.of().formatHex(digest, 0, 6));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** The address of an asset as pages name it. */
    static String url(String name) {
        Asset asset = ASSETS.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("there is no asset " + name);
        }
        return "/assets/" + name + "?" + asset.digest();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Asset asset = ASSETS.get(request.getHttpURI().getPath().substring("/assets/".length()));
        if (asset == null || !HttpMethod.GET.is(request.getMethod())) {
            return false;
        }
        boolean named = asset.digest().equals(request.getHttpURI().getQuery());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, asset.type());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, named ? "public, max-age=31536000, immutable" : "no-cache");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, asset.bytes().length);
        response.write(true, ByteBuffer.wrap(asset.bytes()), callback);
        return true;
    }
}
