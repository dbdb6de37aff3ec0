package dev.berth.repo.server;

import java.nio.file.Path;
import java.util.Map;

/** Media types by file name. Compressed files are what they are: no Content-Encoding, or clients unpack them. */
final class ContentTypes {
    private static final Map<String, String> BY_SUFFIX = Map.ofEntries(
            Map.entry("rpm", "application/x-rpm"),
            Map.entry("xml", "application/xml"),
            Map.entry("gz", "application/gzip"),
            Map.entry("xz", "application/x-xz"),
            Map.entry("zst", "application/zstd"),
            Map.entry("bz2", "application/x-bzip2"),
            Map.entry("html", "text/html;charset=utf-8"),
            Map.entry("txt", "text/plain;charset=utf-8"),
            Map.entry("repo", "text/plain;charset=utf-8"),
            Map.entry("asc", "text/plain;charset=utf-8"),
            Map.entry("key", "text/plain;charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("iso", "application/x-iso9660-image"),
            Map.entry("deb", "application/vnd.debian.binary-package"));

    private ContentTypes() {}

    static String of(Path file) {
        String name = file.getFileName().toString();
        return BY_SUFFIX.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
