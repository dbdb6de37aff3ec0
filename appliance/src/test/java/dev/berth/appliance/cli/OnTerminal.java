package dev.berth.appliance.cli;

import dev.berth.appliance.run.Providers;
import java.util.List;

/** The {@code berth} command without services, to be run as a process of its own. */
final class OnTerminal {
    private OnTerminal() {}

    public static void main(String[] arguments) {
        int code = Commands.commandLine(new Globals(new Providers(List.of()), System.getenv()))
                .execute(arguments);
        System.out.flush();
        System.exit(code);
    }
}
