package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.run.Appliance;
import dev.berth.testing.ApiClient;
import dev.berth.testing.TestAppliance;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Runs operations of an appliance as user ann, without a socket. */
public final class Running {
    private Running() {}

    public static JsonNode operation(Appliance appliance, String name, Map<String, ?> input, boolean preview)
            throws Exception {
        Operation<?, ?> operation = appliance.operations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return run(operation, input, preview);
    }

    private static <I extends Record, O extends Record> JsonNode run(
            Operation<I, O> operation, Map<String, ?> input, boolean preview) throws Exception {
        I read = Json.mapper().convertValue(input, operation.input());
        return Json.mapper()
                .valueToTree(operation.body().run(read, new Call(new Actor(Actor.Sort.USER, "ann"), preview)));
    }

    /** Over TCP, as an administrator: status, a blank and the body of the answer. */
    public static String request(TestAppliance berth, String method, String path, String body) throws Exception {
        try (var client = new ApiClient(berth)) {
            ApiClient.Reply reply =
                    client.tcp(method, path, body, client.token("t" + System.nanoTime(), ",\"role\":\"admin\""));
            return reply.status() + " " + reply.body();
        }
    }
}
