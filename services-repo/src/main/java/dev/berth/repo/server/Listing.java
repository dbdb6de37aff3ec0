package dev.berth.repo.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

/** A directory as a page: names, sizes, dates, sorted; directories first. */
final class Listing {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private Listing() {}

    private record Entry(String name, boolean directory, long size, String date) {}

    static String html(String path, Path directory) throws IOException {
        var page = new StringBuilder()
                .append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(path))
                .append("</title><style>body{font-family:sans-serif;margin:2em}td{padding:.1em 1.5em .1em 0}"
                        + ".n{text-align:right}</style></head><body><h1>")
                .append(escaped(path))
                .append("</h1><table>\n<tr><td><a href=\"../\">../</a></td></tr>\n");
        try (Stream<Path> files = Files.list(directory)) {
            files.flatMap(Listing::entry)
                    .sorted((a, b) -> a.directory() != b.directory()
                            ? (a.directory() ? -1 : 1)
                            : a.name().compareTo(b.name()))
                    .forEach(entry -> row(page, entry));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return page.append("</table></body></html>\n").toString();
    }

    private static Stream<Entry> entry(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Stream.of(new Entry(
                    file.getFileName().toString(),
                    attributes.isDirectory(),
                    attributes.size(),
                    DATE.format(attributes.lastModifiedTime().toInstant())));
        } catch (IOException e) {
            // Gone meanwhile, or a link to nowhere.
            return Stream.empty();
        }
    }

    private static void row(StringBuilder page, Entry entry) {
        String slash = entry.directory() ? "/" : "";
        String href = URLEncoder.encode(entry.name(), StandardCharsets.UTF_8).replace("+", "%20");
        page.append("<tr><td><a href=\"./")
                .append(href)
                .append(slash)
                .append("\">")
                .append(escaped(entry.name()))
                .append(slash)
                .append("</a></td><td class=\"n\">")
                .append(entry.directory() ? "-" : Long.toString(entry.size()))
                .append("</td><td>")
                .append(entry.date())
                .append("</td></tr>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
