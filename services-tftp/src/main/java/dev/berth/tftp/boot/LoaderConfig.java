package dev.berth.tftp.boot;

import java.util.List;
import java.util.stream.Collectors;

/** A menu in the syntax of a boot loader. */
final class LoaderConfig {
    private LoaderConfig() {}

    static String of(Menu menu, Asked asked) {
        return switch (asked.loader()) {
            case PXELINUX -> pxelinux(menu, asked.atRoot() ? "" : "/");
            case GRUB -> grub(menu);
        };
    }

    /** @param prefix of paths: relative ones also work when the loader came by HTTP, but start at the loader's directory */
    private static String pxelinux(Menu menu, String prefix) {
        return switch (menu) {
            case Menu.Local local -> """
                DEFAULT local
                PROMPT 0
                LABEL local
                  SAY Booting from disk
                  LOCALBOOT 0
                """;
            case Menu.Install install -> {
                String initrds =
                        install.initrds().isEmpty() ? "" : "  INITRD " + paths(install.initrds(), prefix, ",") + "\n";
                String arguments = install.arguments().isBlank()
                        ? ""
                        : "  APPEND " + install.arguments().strip() + "\n";
                yield """
                        DEFAULT install
                        PROMPT 0
                        LABEL install
                          SAY %s
                          KERNEL %s
                        """.formatted(install.title(), path(install.kernel(), prefix)) + initrds + arguments;
            }
        };
    }

    private static String grub(Menu menu) {
        return switch (menu) {
            case Menu.Local local -> """
                set timeout=0
                menuentry 'Boot from disk' {
                  exit
                }
                """;
            case Menu.Install install -> {
                String arguments = install.arguments().isBlank()
                        ? ""
                        : " "
                                + install.arguments()
                                        .strip()
                                        .lines()
                                        .flatMap(line -> List.of(line.split("\\s+")).stream())
                                        .map(LoaderConfig::quoted)
                                        .collect(Collectors.joining(" "));
                String initrds =
                        install.initrds().isEmpty() ? "" : "  initrd " + paths(install.initrds(), "/", " ") + "\n";
                yield """
                        set timeout=0
                        menuentry %s {
                          linux %s%s
                        """.formatted(quoted(install.title()), path(install.kernel(), "/"), arguments) + initrds + "}\n";
            }
        };
    }

    private static String paths(List<String> paths, String prefix, String separator) {
        return paths.stream().map(path -> path(path, prefix)).collect(Collectors.joining(separator));
    }

    private static String path(String path, String prefix) {
        return prefix + path.replaceFirst("^/+", "");
    }

    /** Quotes for GRUB's shell what it would take for its own. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_.,:/=+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
