package dev.berth.appliance.command;

import dev.berth.appliance.exchange.FileOperations;
import dev.berth.appliance.exchange.Form;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** {@code berth KIND import | export} of hosts, groups, profiles, records, networks, nodes, users and tokens. */
final class ImportOperations {
    private final Supplier<KernelOperations.Appliance> appliance;
    private final FileOperations files;

    ImportOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
        this.files = new FileOperations(
                () -> appliance.get().inventory(), () -> appliance.get().clock());
    }

    List<Operation<?, ?>> all() {
        List<Operation<?, ?>> all = new ArrayList<>();
        List<Form<?>> forms = List.of(
                new EntityForm<>(
                        Kinds.HOST,
                        empty("{'interfaces':[],'boot':'LOCAL','options':{},'variables':{}}"),
                        new HostShorthand(),
                        HostOperations::forgottenNodes),
                new EntityForm<>(Kinds.GROUP, empty("{'options':{},'variables':{}}")),
                new EntityForm<>(Kinds.PROFILE, empty("{'initrds':[],'arguments':'','options':{},'variables':{}}")),
                new RecordForm(),
                new NetworkForm(),
                new NodeForm(() -> appliance.get().clock()));
        for (Form<?> form : forms) {
            String word = form.plural().substring(0, form.plural().length() - 1);
            all.add(files.taking(word, form));
            all.add(files.giving(word, form));
        }
        for (Form<?> form : List.of(new RightsForm.Users(), new RightsForm.Tokens())) {
            all.add(files.taking(form.kind().name(), form).forAdministrators());
            all.add(files.giving(form.kind().name(), form).forAdministrators());
        }
        return all;
    }

    static ObjectNode empty(String json) {
        return (ObjectNode) Json.mapper().readTree(json.replace('\'', '"'));
    }
}
