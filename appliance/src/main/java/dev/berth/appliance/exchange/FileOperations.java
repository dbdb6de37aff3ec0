package dev.berth.appliance.exchange;

import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code berth KIND import} and {@code berth KIND export}, of any kind that has a {@link Form}. */
public final class FileOperations {
    private static final int MOST_NAMED = 1000;

    private final SecureRandom random = new SecureRandom();
    private final Supplier<Inventory> inventory;
    private final Supplier<InstantSource> clock;

    public FileOperations(Supplier<Inventory> inventory, Supplier<InstantSource> clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    public record File(
            @Param(value = "CSV, JSON or YAML; - for what comes in", position = 0, file = true)
            String content,

            @Param("csv, json or yaml; seen from the first line if not given") @Nullable
            String format,

            @Param("take the rows that can be taken, though others are refused") @Nullable
            Boolean partial) {
        /** Without what is in it: that may be secret. */
        @Override
        public String toString() {
            return "a file of " + content.length() + " characters";
        }
    }

    /** @param refused rows, with --partial */
    public record Imported(int added, int changed, int unchanged, List<Refusal> refused) {}

    public record Format(
            @Param("csv (if not given), json or yaml") @Nullable
            String format) {}

    /** @param lines of the file */
    public record Exported(List<String> lines) {}

    public <T extends Record> Operation<File, Imported> taking(String word, Form<T> form) {
        return taking(word, form, preview -> form);
    }

    /** @param per the same form, for a dry run and for a run: one leaves no trace */
    public <T extends Record> Operation<File, Imported> taking(
            String word, Form<T> form, Function<Boolean, Form<T>> per) {
        return Operation.changing(
                word + " import",
                "Make or change the " + form.plural() + " of a file, found by " + form.title()
                        + "; all of them or none",
                Method.POST,
                "/import/" + form.plural(),
                File.class,
                Imported.class,
                (file, call) -> take(per.apply(call.preview()), file, call));
    }

    public <T extends Record> Operation<Format, Exported> giving(String word, Form<T> form) {
        return Operation.reading(
                word + " export",
                "All " + form.plural() + " as a file",
                "/export/" + form.plural(),
                Format.class,
                Exported.class,
                (format, call) -> export(form, format));
    }

    private <T extends Record> Exported export(Form<T> form, Format format) throws OperationFailure {
        Snapshot now = inventory.get().now();
        List<ObjectNode> entities = now.all(form.kind())
                .filter(entity -> !now.isShadowed(entity.ref()))
                .flatMap(entity -> form.write(now, entity.value()).stream())
                .toList();
        return new Exported(
                Rows.write(entities, Rows.format(format.format() == null ? "csv" : format.format()), form.plural()));
    }

    private <T extends Record> Imported take(Form<T> form, File file, Call call) throws OperationFailure {
        Rows.Format format = file.format() == null ? null : Rows.format(file.format());
        List<Row> foreign = form.foreign(file.content());
        List<Row> rows = foreign == null ? Rows.read(file.content(), format, form.plural()) : foreign;
        boolean partial = Boolean.TRUE.equals(file.partial());
        var done = new AtomicReference<Import.@Nullable Plan>();
        Committing.commitAny(inventory.get(), call, now -> {
            Import.Plan plan =
                    Import.plan(form, rows, now, call.by(), clock.get().instant(), random);
            require(plan, rows.size(), partial);
            done.set(plan);
            return new Proposal(call.by(), Subject.NOBODY, form.plural() + " imported", plan.changes());
        });
        Import.Plan plan = java.util.Objects.requireNonNull(done.get(), "what is committed was planned");
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
                                    .map(Refusal::toString)
                                    .collect(Collectors.joining("\n")));
        }
    }
}
