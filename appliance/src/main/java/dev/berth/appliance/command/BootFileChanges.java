package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Commit;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.service.BootFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The lines of boot files that a commit changes. */
final class BootFileChanges {
    private BootFileChanges() {}

    /**
     * Those of all hosts that it touches.
     *
     * @param most enough lines: further hosts are not looked at
     */
    static List<Foreseen.FileLine> of(Commit commit, Snapshot before, Snapshot after, BootFiles files, int most) {
        List<Foreseen.FileLine> lines = new ArrayList<>();
        for (Ref host : NextBoot.hosts(commit, before)) {
            if (lines.size() >= most) {
                break;
            }
            Map<String, String> was = files.of(before, host);
            Map<String, String> becomes = files.of(after, host);
            var names = new TreeSet<>(was.keySet());
            names.addAll(becomes.keySet());
            for (String name : names) {
                compare(
                        name(before, after, host),
                        name,
                        was.getOrDefault(name, ""),
                        becomes.getOrDefault(name, ""),
                        lines);
            }
        }
        return lines;
    }

    private static String name(Snapshot before, Snapshot after, Ref ref) {
        Entity<Host> host =
                after.get(Kinds.HOST, ref) == null ? before.get(Kinds.HOST, ref) : after.get(Kinds.HOST, ref);
        return host == null ? ref.toString() : host.value().name();
    }

    /** What both begin and end with is left out. */
    private static void compare(String host, String file, String was, String becomes, List<Foreseen.FileLine> to) {
        List<String> old = was.lines().toList();
        List<String> fresh = becomes.lines().toList();
        int shorter = Math.min(old.size(), fresh.size());
        int begin = 0;
        while (begin < shorter && old.get(begin).equals(fresh.get(begin))) {
            begin++;
        }
        int end = 0;
        while (end < shorter - begin && old.get(old.size() - 1 - end).equals(fresh.get(fresh.size() - 1 - end))) {
            end++;
        }
        old.subList(begin, old.size() - end).forEach(line -> to.add(new Foreseen.FileLine(host, file, "-", line)));
        fresh.subList(begin, fresh.size() - end).forEach(line -> to.add(new Foreseen.FileLine(host, file, "+", line)));
    }
}
