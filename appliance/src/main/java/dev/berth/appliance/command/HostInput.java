package dev.berth.appliance.command;

import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Host;
import dev.berth.appliance.inventory.HostInterface;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Kinds;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Snapshot;
import dev.berth.appliance.net.Ipv4;
import dev.berth.appliance.net.Mac;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code host add} and {@code host set} are given; what is null stays as it is. */
record HostInput(
        @Param(value = "the host's name", position = 0) String name,

        @Param(value = "MAC address of the first interface; repeat for several", option = "mac") @Nullable
        List<Mac> macs,

        @Param("fixed IPv4 address of the first interface; 'none' for one from a pool") @Nullable
        String address,

        @Param("name of the host's group; 'none' for no group") @Nullable
        String group,

        @Param("name of the host's profile; 'none' for no profile") @Nullable
        String profile,

        @Param("what it boots the next time: local or install") @Nullable
        String boot,

        @Param(value = "variable for boot files and templates", option = "var") @Nullable
        Map<String, String> variables,

        @Param(value = "DHCP option by name or code", option = "option") @Nullable
        Map<String, String> options) {
    /** A new host. */
    Host added(Snapshot now) throws OperationFailure {
        return changed(now, host(name, List.of(), null, null, Host.Boot.LOCAL, Map.of(), Map.of()));
    }

    private static Host host(
            String name,
            List<HostInterface> interfaces,
            @Nullable Ref group,
            @Nullable Ref profile,
            Host.Boot boot,
            Map<String, List<String>> options,
            Map<String, String> variables)
            throws OperationFailure {
        try {
            return new Host(name, interfaces, group, profile, boot, options, variables);
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static OperationFailure invalid(IllegalArgumentException e) {
        return new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
    }

    /** {@code base} with everything that the input gives. */
    Host changed(Snapshot now, Host base) throws OperationFailure {
        Map<String, String> allVariables = new HashMap<>(base.variables());
        if (variables != null) {
            allVariables.putAll(variables);
        }
        Map<String, List<String>> allOptions = new HashMap<>(base.options());
        if (options != null) {
            options.forEach((option, value) -> allOptions.put(option, List.of(value)));
        }
        return host(
                base.name(),
                interfaces(base),
                reference(now, Kinds.GROUP, group, base.group()),
                reference(now, Kinds.PROFILE, profile, base.profile()),
                boot(boot, base.boot()),
                allOptions,
                allVariables);
    }

    private static Host.Boot boot(@Nullable String text, Host.Boot base) throws OperationFailure {
        if (text == null) {
            return base;
        }
        return switch (text) {
            case "local" -> Host.Boot.LOCAL;
            case "install" -> Host.Boot.INSTALL;
            default -> throw new OperationFailure(Reason.INVALID, "boot '" + text + "' is neither local nor install");
        };
    }

    private List<HostInterface> interfaces(Host base) throws OperationFailure {
        if (macs == null && address == null) {
            return base.interfaces();
        }
        HostInterface first = base.interfaces().isEmpty()
                ? new HostInterface(HostInterface.FIRST, List.of(), List.of(), null)
                : base.interfaces().getFirst();
        List<HostInterface> interfaces = new ArrayList<>(base.interfaces());
        if (!interfaces.isEmpty()) {
            interfaces.removeFirst();
        }
        interfaces.addFirst(new HostInterface(
                first.name(),
                macs == null ? first.macs() : macs,
                first.clientIds(),
                address(address, first.address())));
        return interfaces;
    }

    private static @Nullable Ipv4 address(@Nullable String text, @Nullable Ipv4 base) throws OperationFailure {
        if (text == null) {
            return base;
        }
        try {
            return text.equals("none") ? null : Ipv4.of(text);
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static @Nullable Ref reference(Snapshot now, Kind<?> kind, @Nullable String name, @Nullable Ref base)
            throws OperationFailure {
        if (name == null) {
            return base;
        }
        if (name.equals("none")) {
            return null;
        }
        Entity<?> found = now.find(kind, Kinds.name(kind.name(), name));
        if (found == null) {
            throw new OperationFailure(Reason.INVALID, "there is no " + kind.name() + " " + name);
        }
        return found.ref();
    }
}
