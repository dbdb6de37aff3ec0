package dev.berth.packaging;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One row of the architecture: what the packages of a pattern may use beyond java.*, jspecify and themselves.
 *
 * @param packages regular expression over the package name without {@code dev.berth.}
 * @param arrows regular expressions over the packages of ours that it may use; {@code own} stands for the name of its module
 * @param libraries package prefixes outside the JDK
 * @param pure no sockets, clock, threads or logging
 */
record PackageRow(Pattern packages, List<String> arrows, List<String> libraries, boolean pure) {

    static PackageRow row(String packages) {
        return new PackageRow(Pattern.compile(packages), List.of(), List.of(), false);
    }

    PackageRow arrows(String... to) {
        return new PackageRow(packages, List.of(to), libraries, pure);
    }

    PackageRow libraries(String... prefixes) {
        return new PackageRow(packages, arrows, List.of(prefixes), pure);
    }

    PackageRow knowsNoInputOutput() {
        return new PackageRow(packages, arrows, libraries, true);
    }

    boolean covers(String name) {
        return packages.matcher(name).matches();
    }

    boolean allowsArrow(String from, String to) {
        String own = from.replaceFirst("\\..*", "");
        return arrows.stream().anyMatch(arrow -> to.matches(arrow.replace("own", own)));
    }

    boolean allowsLibrary(String name) {
        return libraries.stream().anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
    }
}
