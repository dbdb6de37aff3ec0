package dev.berth.appliance.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes replies, with the headers that keep a page to itself. */
final class Answers {
    private static final HttpField[] GUARDS = {
        new HttpField(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
        new HttpField("X-Content-Type-Options", "nosniff"),
        new HttpField("X-Frame-Options", "DENY"),
        new HttpField("Referrer-Policy", "same-origin"),
        new HttpField("Cross-Origin-Opener-Policy", "same-origin"),
        new HttpField("Cache-Control", "no-store"),
    };

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Answers.class.getClassLoader(), Answers.class.getPackageName());

    boolean send(Reply reply, Request request, Response response, Callback callback) {
        for (HttpField guard : GUARDS) {
            response.getHeaders().put(guard);
        }
        switch (reply) {
            case Reply.Html html -> html(html, response, callback);
            case Reply.SeeOther other -> seeOther(other, request, response, callback);
            case Reply.Nothing nothing -> {
                response.setStatus(204);
                callback.succeeded();
            }
        }
        return true;
    }

    private void html(Reply.Html html, Response response, Callback callback) {
        var text = new StringOutput();
        templates.render(html.template(), html.model(), text);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        response.setStatus(html.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private static void seeOther(Reply.SeeOther other, Request request, Response response, Callback callback) {
        if (other.cookie() != null) {
            response.getHeaders().add(HttpHeader.SET_COOKIE, other.cookie());
        }
        if (request.getHeaders().contains("HX-Request")) {
            // A browser would follow the redirect and put the page into a corner of the other one.
            response.setStatus(401);
            response.getHeaders().put("HX-Redirect", other.location());
        } else {
            response.setStatus(303);
            response.getHeaders().put(HttpHeader.LOCATION, other.location());
        }
        callback.succeeded();
    }
}
