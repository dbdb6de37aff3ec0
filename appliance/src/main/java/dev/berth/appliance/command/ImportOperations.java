package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.json.Json;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code berth host|group|profile|record|user|token import | export}, and {@code network|node export}. */
final class ImportOperations {
    private static final int MOST_NAMED = 1000;

    private final SecureRandom random = new SecureRandom();
    private final Supplier<KernelOperations.Appliance> appliance;

    ImportOperations(Supplier<KernelOperations.Appliance> appliance) {
        this.appliance = appliance;
    }

    record File(
            @Param(value = "CSV, JSON or YAML; - for what comes in", position = 0, file = true)
            String content,

            @Param("csv, json or yaml; seen from the first line if not given") @Nullable
            String format,

            @Param("take the rows that can be taken, though others are refused") @Nullable
            Boolean partial) {}

    /** @param refused rows, with --partial */
    record Imported(int added, int changed, int unchanged, List<Import.Refusal> refused) {}

    record Format(
            @Param("csv (if not given), json or yaml") @Nullable
            String format) {}

    /** @param lines of the file */
    record Exported(List<String> lines) {}

    List<Operation<?, ?>> all() {
        List<Operation<?, ?>> all = new ArrayList<>();
        var hosts = new EntityForm<>(
                Kinds.HOST, empty("{'interfaces':[],'boot':'LOCAL','options':{},'variables':{}}"), new HostShorthand());
        all.add(taking("host", hosts, HostOperations::forgottenNodes));
        all.add(giving("host", hosts));
        for (EntityForm<?> form : List.of(
                new EntityForm<>(Kinds.GROUP, empty("{'options':{},'variables':{}}"), EntityForm.NONE),
                new EntityForm<>(
                        Kinds.PROFILE,
                        empty("{'initrds':[],'arguments':'','options':{},'variables':{}}"),
                        EntityForm.NONE))) {
            all.add(taking(form.kind().name(), form));
            all.add(giving(form.kind().name(), form));
        }
        all.add(taking("record", new RecordForm()));
        all.add(giving("record", new RecordForm()));
        all.add(taking("user", new RightsForm.Users()).forAdministrators());
        all.add(giving("user", new RightsForm.Users()).forAdministrators());
        all.add(taking("token", new RightsForm.Tokens()).forAdministrators());
        all.add(giving("token", new RightsForm.Tokens()).forAdministrators());
        // These come from the configuration and from the wire: a file is for looking at.
        all.add(giving("network", new EntityForm<>(Kinds.NETWORK, empty("{}"), EntityForm.NONE)));
        all.add(giving("node", new EntityForm<>(Kinds.NODE, empty("{}"), EntityForm.NONE)));
        return all;
    }

    private static ObjectNode empty(String json) {
        return (ObjectNode) Json.mapper().readTree(json.replace('\'', '"'));
    }

    private <T extends Record> Operation<File, Imported> taking(String word, Form<T> form) {
        return taking(word, form, (now, value) -> List.of());
    }

    private <T extends Record> Operation<File, Imported> taking(
            String word, Form<T> form, BiFunction<Snapshot, T, List<Change>> along) {
        return Operation.changing(
                word + " import",
                "Make or change the " + form.plural() + " of a file, found by name; all of them or none",
                Method.POST,
                "/import/" + form.plural(),
                File.class,
                Imported.class,
                (file, call) -> take(form, along, file, call));
    }

    private <T extends Record> Operation<Format, Exported> giving(String word, Form<T> form) {
        return Operation.reading(
                word + " export",
                "All " + form.plural() + " as a file",
                "/export/" + form.plural(),
                Format.class,
                Exported.class,
                (format, call) -> export(form, format));
    }

    private <T extends Record> Exported export(Form<T> form, Format format) throws OperationFailure {
        Snapshot now = appliance.get().inventory().now();
        List<ObjectNode> entities = now.all(form.kind())
                .filter(entity -> !now.isShadowed(entity.ref()))
                .flatMap(entity -> form.write(now, entity.value()).stream())
                .toList();
        return new Exported(
                Rows.write(entities, Rows.format(format.format() == null ? "csv" : format.format()), form.plural()));
    }

    private <T extends Record> Imported take(
            Form<T> form, BiFunction<Snapshot, T, List<Change>> along, File file, Call call) throws OperationFailure {
        Rows.Format format = file.format() == null ? null : Rows.format(file.format());
        List<Row> rows = Rows.read(file.content(), format, form.plural());
        boolean partial = Boolean.TRUE.equals(file.partial());
        var done = new AtomicReference<Import.@Nullable Plan>();
        Import.Plan first = plan(form, along, rows, appliance.get().inventory().now(), call);
        require(first, rows.size(), partial);
        if (first.changes().isEmpty()) {
            return imported(first);
        }
        Committing.commit(appliance.get().inventory(), call, now -> {
            Import.Plan plan = plan(form, along, rows, now, call);
            require(plan, rows.size(), partial);
            done.set(plan);
            return new Proposal(call.by(), Subject.NOBODY, form.plural() + " imported", plan.changes());
        });
        Import.Plan plan = done.get();
        return imported(plan == null ? first : plan);
    }

    private <T extends Record> Import.Plan plan(
            Form<T> form, BiFunction<Snapshot, T, List<Change>> along, List<Row> given, Snapshot now, Call call) {
        List<Import.Refusal> refused = new ArrayList<>();
        List<Row> copies = given.stream()
                .map(row -> new Row(row.line(), row.values().deepCopy()))
                .toList();
        List<Row> rows = form instanceof RecordForm ? RecordForm.merged(now, copies, refused) : copies;
        Import.Plan plan = Import.plan(
                form, along, rows, now, call.by(), appliance.get().clock().instant(), random);
        if (refused.isEmpty()) {
            return plan;
        }
        refused.addAll(plan.refused());
        refused.sort(Comparator.comparingInt(Import.Refusal::line));
        return new Import.Plan(plan.changes(), plan.added(), plan.changed(), plan.unchanged(), List.copyOf(refused));
    }

    private static Imported imported(Import.Plan plan) {
        return new Imported(plan.added(), plan.changed(), plan.unchanged(), plan.refused());
    }

    private static void require(Import.Plan plan, int rows, boolean partial) throws OperationFailure {
        if (!plan.refused().isEmpty() && !partial) {
            throw new OperationFailure(
                    Reason.CONFLICT,
                    plan.refused().size() + " of " + rows
                            + " are refused, and nothing was imported; correct them, or take the others with --partial\n"
                            + plan.refused().stream()
                                    .limit(MOST_NAMED)
                                    .map(Import.Refusal::toString)
                                    .collect(Collectors.joining("\n")));
        }
    }
}
