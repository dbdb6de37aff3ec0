package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.command.KernelOperations;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.job.Job;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.secret.Secret;
import dev.berth.appliance.service.ServiceProvider;
import dev.berth.appliance.user.UserKinds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every kind that there is can be imported and exported, or the handbook says why not. */
class KindsInFilesTest {
    /** What the handbook calls a kind, where that is another word. */
    private static final Map<String, String> WORDS = Map.of(
            "rrset", "record",
            "zone-file", "zone file",
            "manifest", "image manifest",
            "checked-member", "checked member",
            "checked-answer", "checked answers");

    private static final Set<String> BOTH =
            Set.of("host", "group", "profile", "record", "lease", "node", "user", "token", "secret", "network");

    private static List<String> kinds() throws Exception {
        List<Kind<?>> all = new ArrayList<>(Kinds.KERNEL);
        all.addAll(List.of(UserKinds.USER, UserKinds.TOKEN, Secret.KIND, Job.KIND));
        for (ServiceProvider provider : Providers.find().all()) {
            all.addAll(provider.kinds());
        }
        return all.stream()
                .map(Kind::name)
                .map(name -> WORDS.getOrDefault(name, name))
                .toList();
    }

    @Test
    void theHandbooksTableNamesEveryKind() throws Exception {
        String table = Files.readString(Path.of("../README.md"))
                .replaceFirst("(?s).*\\n## Import and export\\n", "")
                .replaceFirst("(?s)\\n## .*", "");
        assertThat(kinds()).contains("tag", "checked member", "zone file");
        for (String kind : kinds()) {
            assertThat(table)
                    .as("the row of " + kind)
                    .containsPattern("\\|[^|\\n]*\\b" + kind + "\\b|\\b" + kind + " follow");
        }
    }

    @Test
    void whatTheTableSaysIsImportedAndExportedIs() throws Exception {
        Set<String> names = new HashSet<>();
        KernelOperations.all(() -> {
                    throw new IllegalStateException("only looked at");
                })
                .forEach(operation -> names.add(operation.name()));
        for (ServiceProvider provider : Providers.find().all()) {
            provider.operations(() -> {
                        throw new IllegalStateException("only looked at");
                    })
                    .forEach(operation -> names.add(operation.name()));
        }
        for (String kind : BOTH) {
            assertThat(names).contains(kind + " import", kind + " export");
        }
        assertThat(names).contains("zone import", "zone export", "registry import", "member add");
    }
}
