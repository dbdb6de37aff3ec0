package dev.berth.appliance.console;

import dev.berth.appliance.user.Session;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Request;

/**
 * One request of somebody who is logged in.
 *
 * @param place the client's address
 * @param path without the query
 * @param variables the values of the path's parts
 * @param query of the address
 * @param form what was posted; empty for a GET
 * @param part the id of the part of the page that is asked for; empty: the whole page
 */
record Visit(
        Request request,
        Session session,
        String place,
        String path,
        Map<String, String> variables,
        Map<String, List<String>> query,
        Map<String, List<String>> form,
        String part) {
    Visit with(Map<String, String> variables) {
        return new Visit(request, session, place, path, variables, query, form, part);
    }

    /** A value of the query, empty if there is none. */
    String asked(String name) {
        return query.getOrDefault(name, List.of("")).getFirst();
    }

    /** A value of the form, empty if there is none. */
    String posted(String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }

    /** A number of the query from 0, 0 if it is none. */
    long number(String name) {
        try {
            return Math.max(0, Long.parseLong(asked(name)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
