package dev.berth.repo;

import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.repo.yum.Repositories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code berth repo list}. */
final class RepoOperations {
    private RepoOperations() {}

    record Repos(List<Repositories.Repository> repos) {}

    static Operation<?, ?> list(Supplier<RepoService> service) {
        return Operation.reading(
                "repo list",
                "Yum repositories under /repo/",
                "/repos",
                Operation.Nothing.class,
                Repos.class,
                (nothing, call) -> {
                    try {
                        return new Repos(service.get().repositories());
                    } catch (IOException | UncheckedIOException e) {
                        throw new OperationFailure(
                                OperationFailure.Reason.UNAVAILABLE, "cannot read the repositories: " + e.getMessage());
                    }
                });
    }
}
