package dev.berth.appliance.config;

import dev.berth.appliance.config.Configuration.Placed;
import dev.berth.appliance.ldap.LdapDirectory;
import dev.berth.appliance.operation.Role;
import dev.berth.appliance.user.Passwords;
import dev.berth.appliance.user.User;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Users of the file, and how all prove who they are. */
final class AuthReader {
    private static final Pattern URL = Pattern.compile("(ldaps?)://([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?/?");
    private static final Duration SESSION = Duration.ofHours(12);

    private AuthReader() {}

    static Configuration.Auth auth(Settings root, Path base) {
        Settings auth = root.settings("auth");
        return new Configuration.Auth(
                auth.duration("session", SESSION, Duration.ofMinutes(5)),
                auth.has("ldap") ? ldap(auth.settings("ldap"), base) : null);
    }

    private static LdapDirectory.@Nullable Settings ldap(Settings ldap, Path base) {
        Optional<String> url = ldap.value("url", text -> {
            if (!URL.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no directory; write it like ldaps://ldap.lab.example");
            }
            return text;
        });
        Optional<String> user = ldap.value("user", text -> {
            if (!text.contains(LdapDirectory.Settings.USER)) {
                throw new IllegalArgumentException(
                        "'" + text + "' names nobody; write it like uid={user},ou=people,dc=lab,dc=example");
            }
            return text;
        });
        Path authority = ldap.text("ca").map(base::resolve).orElse(null);
        for (String key : new String[] {"url", "user"}) {
            if (!ldap.has(key)) {
                ldap.problem(key, "is missing; a directory needs url and user");
            }
        }
        if (url.isEmpty() || user.isEmpty()) {
            return null;
        }
        Matcher parts = URL.matcher(url.get());
        if (!parts.matches()) {
            return null;
        }
        boolean secure = parts.group(1).equals("ldaps");
        int port = parts.group(3) == null ? secure ? 636 : 389 : Integer.parseInt(parts.group(3));
        return new LdapDirectory.Settings(parts.group(2), port, secure, user.get(), authority);
    }

    static Map<String, Placed<User>> users(YamlSettings root) {
        return Entries.read(root, "users", settings -> {
            Role role = settings.choice("role", Role.VIEWER);
            String password = settings.value(
                    "password",
                    text -> {
                        if (!Passwords.isHash(text) && !text.equals(User.IN_DIRECTORY)) {
                            throw new IllegalArgumentException(
                                    "is no hash, and a password does not stand in a file; 'berth user hash' makes one, or write directory");
                        }
                        return text;
                    },
                    User.NO_PASSWORD);
            if (!settings.has("password")) {
                settings.warning(
                        "password",
                        "is missing: nobody can log in as " + settings.name()
                                + " with one; 'berth user hash' makes a hash");
            }
            return Optional.of(new User(settings.name(), role, password));
        });
    }
}
