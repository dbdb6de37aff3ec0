package dev.berth.appliance.cli;

import dev.berth.appliance.user.Credentials;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code berth user hash}: a password's hash for {@code users} in the configuration. Talks to nobody. */
final class UserHash {
    private UserHash() {}

    static CommandLine of(Globals globals) {
        return Commands.local(
                globals,
                "A password's hash, for users in the configuration; reads it from the terminal or standard input",
                (command, given) -> {
                    try {
                        String password = read();
                        command.getOut()
                                .println(new Credentials(new SecureRandom())
                                        .choose(password == null ? "" : password)
                                        .hash());
                        return 0;
                    } catch (IllegalArgumentException e) {
                        command.getErr().println("berth: " + e.getMessage());
                        return 2;
                    }
                });
    }

    private static @Nullable String read() throws IOException {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("Password: ");
            return typed == null ? null : new String(typed);
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }
}
