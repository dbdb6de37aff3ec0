package dev.berth.appliance.inventory;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link InventoryBenchmark} and the store's benchmark of a whole commit and prints for each of its functions nanoseconds beside a thousand entities and beside a million, the best of all
 * iterations (whatever else runs on a machine only ever adds), and the ratio of the two.
 */
public final class InventoryRatios {
    private InventoryRatios() {}

    /** @param args as for JMH itself; nothing for all functions as they are declared */
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        var options = new OptionsBuilder()
                .parent(new CommandLineOptions(
                        args.length == 0 ? new String[] {InventoryBenchmark.class.getName(), "CommitBenchmark"} : args))
                .verbosity(VerboseMode.SILENT)
                .build();
        Map<String, Map<String, Double>> best = new TreeMap<>();
        for (RunResult run : new Runner(options).run()) {
            String name = run.getPrimaryResult().getLabel();
            String row = "%-16s %-4s".formatted(name, run.getParams().getParam("asked"));
            best.computeIfAbsent(row, r -> new TreeMap<>()).put(run.getParams().getParam("entities"), least(run));
        }
        System.out.printf("%-16s %-4s %10s %10s %6s%n", "best ns", "of", "10^3", "10^6", "ratio");
        best.forEach((row, nanos) -> {
            double thousand = nanos.get("1000");
            double million = nanos.get("1000000");
            System.out.printf("%s %10.1f %10.1f %6.2f%n", row, thousand, million, million / thousand);
        });
    }

    private static double least(RunResult run) {
        return run.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getRawPrimaryResults)
                .flatMap(Collection::stream)
                .map(Result::getScore)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
