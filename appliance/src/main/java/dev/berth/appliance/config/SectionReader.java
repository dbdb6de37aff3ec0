package dev.berth.appliance.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The services' own sections. */
final class SectionReader {
    /** The services there are; a section of one that is not installed is a warning, not an unknown key. */
    private static final List<String> SERVICES = List.of("dhcp", "dns", "ntp", "tftp", "repo", "registry");

    private final YamlSettings root;
    private final Map<String, Section<?>> sections;
    private final Map<String, Boolean> enabled = new LinkedHashMap<>();
    private final Map<Class<?>, Record> records = new HashMap<>();

    SectionReader(YamlSettings root, Map<String, Section<?>> sections) {
        this.root = root;
        this.sections = sections;
    }

    void read() {
        Set<String> services = new LinkedHashSet<>(SERVICES);
        services.addAll(sections.keySet());
        for (String service : services) {
            Section<?> section = sections.get(service);
            if (section != null) {
                read(service, section);
            } else if (root.has(service)) {
                root.settings(service).leaveUnread();
                root.warning(service, "no such service is installed; its section is left unread");
            }
        }
    }

    private void read(String service, Section<?> section) {
        YamlSettings settings = root.settings(section.key());
        enabled.put(service, settings.bool("enabled", true));
        try {
            records.put(section.type(), section.read().apply(settings));
        } catch (IllegalArgumentException e) {
            root.problem(section.key(), String.valueOf(e.getMessage()));
        }
    }

    /** What each service has to say of the configuration as a whole. */
    void check(Configuration configuration) {
        List<Section<?>> read = sections.values().stream()
                .<Section<?>>map(section -> section)
                .filter(section -> records.containsKey(section.type()))
                .toList();
        PlannedSockets.check(configuration, read, root);
        sections.forEach((service, section) -> {
            if (enabled.getOrDefault(service, false) && records.containsKey(section.type())) {
                section.check().accept(configuration, root);
            }
        });
    }

    /** By service, those that are installed. */
    Map<String, Boolean> enabled() {
        return enabled;
    }

    Map<Class<?>, Record> records() {
        return records;
    }
}
