package dev.berth.appliance.cli;

import dev.berth.appliance.log.LogProvider;
import dev.berth.appliance.run.Foreground;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import java.util.List;
import java.util.Map;

/**
 * The {@code berth} command. Exit codes: 0 done, 1 failed, 2 wrong usage. What it is made of stands in {@link Commands}, which a
 * start does not need.
 */
public final class Berth {
    private Berth() {}

    public static void main(String[] arguments) {
        LogProvider.use();
        Map<String, String> environment = System.getenv();
        RunLine.file(List.of(arguments), environment)
                .ifPresent(file -> end(Foreground.run(file, environment, System.out, System.err)));
        Providers providers;
        try {
            providers = Providers.find();
        } catch (StartFailure e) {
            System.err.println("berth: " + e.message());
            System.exit(1);
            return;
        }
        var globals = new Globals(providers, environment);
        end(Commands.lineFor(globals, arguments).execute(arguments));
    }

    private static void end(int code) {
        System.out.flush();
        System.exit(code);
    }
}
