package dev.berth.appliance.cli;

import dev.berth.appliance.log.LogProvider;
import dev.berth.appliance.run.Foreground;
import dev.berth.appliance.run.Providers;
import dev.berth.appliance.run.StartFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The {@code berth} command. Exit codes: 0 done, 1 failed, 2 wrong usage. What it is made of stands in {@link Commands}, for the
 * JVM loads picocli as soon as a class is verified that names it.
 */
public final class Berth {
    /** What berth-aot runs, without a word of picocli: what the cache knows is looked at in every start. */
    private static final List<String> REHEARSAL = List.of("try", "--rehearse");

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
        if (List.of(arguments).equals(REHEARSAL)) {
            end(rehearse(providers));
        }
        var globals = new Globals(providers, environment);
        end(Commands.lineFor(globals, arguments).execute(arguments));
    }

    private static int rehearse(Providers providers) {
        try {
            return new TryCommand(providers, System.out, System.err).rehearse();
        } catch (IOException e) {
            System.err.println("berth: " + e.getMessage());
            return 1;
        }
    }

    private static void end(int code) {
        System.out.flush();
        System.exit(code);
    }
}
