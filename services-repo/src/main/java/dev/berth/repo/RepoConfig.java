package dev.berth.repo;

import dev.berth.appliance.config.Section;

/** The section {@code repo}. {@code root}: a directory, relative to the data directory. */
public record RepoConfig(String root) {
    static final Section<RepoConfig> SECTION =
            new Section<>("repo", RepoConfig.class, settings -> new RepoConfig(settings.text("root", "repo")));
}
