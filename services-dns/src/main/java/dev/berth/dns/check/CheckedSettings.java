package dev.berth.dns.check;

import dev.berth.appliance.net.DomainName;
import java.util.List;

/** A checked name as the configuration says it: names without a dot are below the site's domain. */
public record CheckedSettings(
        String name, int type, CheckedName.Mode mode, int ttl, List<String> members, Check check) {
    public CheckedSettings {
        members = List.copyOf(members);
    }

    public CheckedName in(DomainName domain) {
        DomainName full = name.indexOf('.') < 0 ? domain.child(name) : DomainName.of(name);
        return new CheckedName(
                full,
                type,
                mode,
                ttl,
                members.stream()
                        .map(member -> MemberData.of(type, member, domain))
                        .distinct()
                        .toList(),
                check);
    }
}
