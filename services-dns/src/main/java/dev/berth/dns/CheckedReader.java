package dev.berth.dns;

import dev.berth.appliance.config.Settings;
import dev.berth.appliance.net.DomainName;
import dev.berth.dns.check.Check;
import dev.berth.dns.check.Check.Way;
import dev.berth.dns.check.CheckedName.Mode;
import dev.berth.dns.check.CheckedSettings;
import dev.berth.dns.check.MemberData;
import dev.berth.dns.message.QType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code dns.checked}. */
final class CheckedReader {
    private static final Pattern HTTP = Pattern.compile("(?::([0-9]{1,5}))?(/\\S*)");
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private enum Type {
        A,
        SRV
    }

    private CheckedReader() {}

    static List<CheckedSettings> read(Settings settings) {
        List<CheckedSettings> all = new ArrayList<>();
        settings.entries("checked", name -> {
            int type = name.choice("type", Type.A) == Type.A ? QType.A : QType.SRV;
            DomainName.of(name.name());
            all.add(new CheckedSettings(
                    name.name(),
                    type,
                    name.choice("mode", Mode.ALL),
                    (int) name.duration("ttl", Duration.ofSeconds(10), Duration.ZERO)
                            .toSeconds(),
                    name.values("members", text -> {
                        MemberData.of(type, text, DomainName.ROOT);
                        return text;
                    }),
                    check(name.settings("check"), type)));
            return name;
        });
        return all;
    }

    private static Check check(Settings check, int type) {
        if ((check.has("tcp") ? 1 : 0) + (check.has("http") ? 1 : 0) + (check.has("lease") ? 1 : 0) > 1) {
            check.problem("tcp", "'tcp', 'http' and 'lease' exclude one another; keep one");
        }
        Duration every = check.duration("every", Duration.ofSeconds(5), SHORTEST);
        return new Check(
                way(check, type),
                every,
                check.duration("timeout", Duration.ofSeconds(2), SHORTEST),
                check.integer("fall", 2, 1, 100),
                check.integer("rise", 1, 1, 100));
    }

    private static Way way(Settings check, int type) {
        if (check.has("tcp")) {
            return new Way.Tcp(check.integer("tcp", 1, 1, 65535));
        }
        if (check.has("http")) {
            return check.value("http", CheckedReader::http, new Way.Http(80, "/"));
        }
        if (check.bool("lease", false)) {
            return new Way.LeaseAlive();
        }
        return type == QType.SRV ? new Way.Tcp(0) : new Way.Untested();
    }

    private static Way http(String text) {
        Matcher matcher = HTTP.matcher(text);
        int port = matcher.matches() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : 80;
        if (!matcher.matches() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' is no page; write it like /health or :8080/health");
        }
        return new Way.Http(port, matcher.group(2));
    }
}
