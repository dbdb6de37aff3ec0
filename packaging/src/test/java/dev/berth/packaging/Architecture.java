package dev.berth.packaging;

import static dev.berth.packaging.PackageRow.row;

import java.util.List;

/** The table of arrows: the first row that covers a package holds. A package without a row is a breach: give it one. */
final class Architecture {
    private static final String JACKSON = "tools.jackson";
    private static final String JACKSON_ANNOTATIONS = "com.fasterxml.jackson.annotation";
    private static final String SLF4J = "org.slf4j";
    private static final String JETTY = "org.eclipse.jetty";
    private static final String DNSJAVA = "org.xbill.DNS";
    private static final String PROMETHEUS = "io.prometheus.metrics";
    private static final String JDBC = "java.sql";

    /** What a service may use of the kernel: its contracts, never its store, consoles or commands. */
    private static final String[] SHELL = {
        "appliance\\.(net|inventory|job|json|blob|config|event|exchange|file|http|libc|operation|page|secret|service|tcp|tls|udp|user)",
        "own(\\..+)?"
    };

    static final List<PackageRow> TABLE = List.of(
            // The kernel, from the bottom.
            row("appliance\\.net").knowsNoInputOutput(),
            row("appliance\\.inventory").arrows("appliance\\.net").knowsNoInputOutput(),
            row("appliance\\.json")
                    .arrows("appliance\\.(inventory|net)")
                    .libraries(JACKSON, JACKSON_ANNOTATIONS)
                    .knowsNoInputOutput(),
            row("appliance\\.(event|operation)")
                    .arrows("appliance\\.(inventory|json|net)")
                    .libraries(JACKSON, PROMETHEUS, SLF4J),
            row("appliance\\.exchange")
                    .arrows("appliance\\.(inventory|json|net|operation)")
                    .libraries(JACKSON, "org.snakeyaml.engine"),
            row("appliance\\.user")
                    .arrows("appliance\\.(inventory|net|operation)")
                    .libraries("org.bouncycastle"),
            row("appliance\\.file"),
            row("appliance\\.secret").arrows("appliance\\.(file|inventory|net)"),
            row("appliance\\.blob").arrows("appliance\\.(inventory|net)"),
            row("appliance\\.tls").arrows("appliance\\.file").libraries("org.bouncycastle", SLF4J),
            row("appliance\\.job").arrows("appliance\\.(inventory|net)").libraries(SLF4J),
            row("appliance\\.ldap").arrows("appliance\\.user").libraries("com.unboundid"),
            row("appliance\\.config")
                    .arrows("appliance\\.(inventory|job|ldap|net|operation|user)")
                    .libraries("org.snakeyaml.engine"),
            row("appliance\\.page").knowsNoInputOutput(),
            row("appliance\\.service")
                    .arrows("appliance\\.(config|event|http|inventory|job|net|operation|page|secret|tls|user)")
                    .libraries(PROMETHEUS, SLF4J),
            row("appliance\\.http")
                    .arrows("appliance\\.(net|config|service|tls)")
                    .libraries(JETTY, PROMETHEUS, SLF4J),
            row("appliance\\.libc"),
            row("appliance\\.udp").arrows("appliance\\.(libc|net|service)").libraries(SLF4J),
            row("appliance\\.tcp").arrows("appliance\\.service").libraries(SLF4J),
            row("appliance\\.log").libraries("ch.qos.logback", SLF4J),
            row("appliance\\.image").arrows("appliance\\.(inventory|json|net)").libraries(JACKSON),
            row("appliance\\.store")
                    .arrows("appliance\\.(config|image|inventory|json|libc|net)")
                    .libraries(JDBC, "org.h2", "org.postgresql", JACKSON, JACKSON_ANNOTATIONS, PROMETHEUS, SLF4J),
            row("appliance\\.command")
                    .arrows(
                            "appliance\\.(blob|config|event|exchange|inventory|job|json|net|operation|secret|service|store|user)")
                    .libraries(SLF4J, JACKSON, DNSJAVA),
            row("appliance\\.api")
                    .arrows("appliance\\.(command|config|event|http|inventory|json|net|operation|service|user)")
                    .libraries(JETTY, JACKSON, JACKSON_ANNOTATIONS, PROMETHEUS, SLF4J),
            // Pages call operations and nothing else: no inventory, no store, no service.
            row("appliance\\.console")
                    .arrows("appliance\\.(api|http|operation|page|user)")
                    .libraries(JETTY, JACKSON, "gg.jte", SLF4J),
            row("appliance\\.run").arrows("appliance\\.(?!cli).+").libraries(JETTY, PROMETHEUS, SLF4J, "sun.misc"),
            // A node with foreign codecs: what it shares with the services would hide their errors from it.
            row("appliance\\.probe").arrows("appliance\\.net").libraries(DNSJAVA, "org.apache.commons.net", JACKSON),
            row("appliance\\.cli(\\..+)?").arrows("appliance\\..+").libraries("picocli", JACKSON, SLF4J, "sun.misc"),

            // Services: message at the bottom, decisions over it, I/O around both.
            row("dns\\.message(\\..+)?")
                    .arrows("appliance\\.net", "dns\\.message(\\..+)?")
                    .libraries(DNSJAVA)
                    .knowsNoInputOutput(),
            row("[a-z]+\\.message(\\..+)?")
                    .arrows("appliance\\.net", "own\\.message(\\..+)?")
                    .knowsNoInputOutput(),
            row("(dhcp|dns|ntp|tftp)(\\.(server|page)(\\..+)?)?")
                    .arrows(SHELL)
                    .libraries(JETTY, PROMETHEUS, SLF4J, JACKSON, DNSJAVA),
            row("repo(\\.(server|page|storage)(\\..+)?)?").arrows(SHELL).libraries(JETTY, PROMETHEUS, SLF4J, JACKSON),
            // Asks the kernel how well its clock is kept: that is its subject.
            row("ntp\\.clock").arrows("own\\.message", "appliance\\.(libc|net)"),
            // Blobs are named by their digests in manifests, too.
            row("repo\\.oci")
                    .arrows("appliance\\.(blob|inventory|json|net)")
                    .libraries(JACKSON)
                    .knowsNoInputOutput(),
            row("(dhcp|dns|ntp|tftp|repo)\\..+")
                    .arrows("appliance\\.(inventory|json|net)", "own\\.(?!server|page|storage).+")
                    .libraries(DNSJAVA, JACKSON, JACKSON_ANNOTATIONS)
                    .knowsNoInputOutput());

    private Architecture() {}
}
