package dev.berth.dns.server;

import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Entity;
import dev.berth.appliance.inventory.Inventory;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Ref;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.net.DomainName;
import dev.berth.appliance.net.Octets;
import dev.berth.appliance.operation.Call;
import dev.berth.appliance.operation.Committing;
import dev.berth.appliance.operation.Operation;
import dev.berth.appliance.operation.Operation.Method;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;
import dev.berth.appliance.operation.Param;
import dev.berth.dns.check.CheckedName;
import dev.berth.dns.check.Member;
import dev.berth.dns.check.MemberData;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code berth member add | rm | list}: who stands behind a checked name. */
final class CheckOperations {
    private static final int LONGEST = 366 * 86_400;

    private final Supplier<Inventory> inventory;
    private final Supplier<InstantSource> clock;
    private final Supplier<Checks> checks;

    CheckOperations(Supplier<Inventory> inventory, Supplier<InstantSource> clock, Supplier<Checks> checks) {
        this.inventory = inventory;
        this.clock = clock;
        this.checks = checks;
    }

    record Registration(
            @Param(value = "the checked name; one without a dot is below the site's domain", position = 0)
            String name,

            @Param(value = "an address, or priority, weight, port and target of an SRV record", position = 1)
            List<String> member,

            @Param("seconds that it stays registered unless it comes again")
            Integer ttl) {}

    record Which(
            @Param(value = "the checked name; one without a dot is below the site's domain", position = 0)
            String name,

            @Param(value = "the member as it was registered", position = 1)
            List<String> member) {}

    record Members(List<MemberLine> members) {}

    /** @param until when its registration ends; absent for one of the configuration */
    record MemberLine(
            DomainName name,
            String member,
            String state,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String cause) {}

    List<Operation<?, ?>> all() {
        return List.of(
                Operation.reading(
                        "member list",
                        "The members of checked names, and how they stand",
                        "/members",
                        Operation.Nothing.class,
                        Members.class,
                        this::list),
                Operation.changing(
                        "member add",
                        "Register a member with a checked name for a time; to be said again before that ends",
                        Method.POST,
                        "/members",
                        Registration.class,
                        Members.class,
                        this::add),
                Operation.changing(
                        "member rm",
                        "Take a registered member from a checked name",
                        Method.DELETE,
                        "/members/{name}",
                        Which.class,
                        Members.class,
                        this::remove));
    }

    private Members list(Operation.Nothing nothing, Call call) {
        return new Members(checks.get().seen().stream()
                .map(seen -> new MemberLine(
                        seen.name().name(),
                        MemberData.text(seen.name().type(), seen.member()),
                        seen.standing().up() ? "up" : "down",
                        seen.standing().since(),
                        seen.until(),
                        seen.standing().trouble()))
                .toList());
    }

    private Members add(Registration input, Call call) throws OperationFailure {
        CheckedName name = name(input.name());
        Octets rdata = rdata(name, input.member());
        if (input.ttl() < 1 || input.ttl() > LONGEST) {
            throw new OperationFailure(Reason.INVALID, "a registration lasts from a second to a year");
        }
        Instant until = clock.get().instant().plusSeconds(input.ttl());
        var member = new Member(name.name(), rdata, until);
        commit(
                call,
                "member registered",
                seen -> seen == null
                        ? new Change.Put(
                                Ref.fresh(Member.KIND, clock.get().instant(), ThreadLocalRandom.current()), member, 0)
                        : Change.Put.update(seen, member),
                name.name(),
                rdata);
        if (!call.preview()) {
            checks.get().look(name.name());
        }
        return line(name, rdata, "registered", until);
    }

    private Members remove(Which input, Call call) throws OperationFailure {
        CheckedName name = name(input.name());
        Octets rdata = rdata(name, input.member());
        commit(
                call,
                "member removed",
                seen -> {
                    if (seen == null) {
                        throw new OperationFailure(
                                Reason.ABSENT,
                                MemberData.text(name.type(), rdata) + " is not registered with " + name.name()
                                        + "; members of the configuration stand in dns.checked");
                    }
                    return Change.Remove.of(seen);
                },
                name.name(),
                rdata);
        if (!call.preview()) {
            checks.get().look(name.name());
        }
        return line(name, rdata, "removed", null);
    }

    private static Members line(CheckedName name, Octets rdata, String state, @Nullable Instant until) {
        return new Members(
                List.of(new MemberLine(name.name(), MemberData.text(name.type(), rdata), state, null, until, null)));
    }

    private CheckedName name(String text) throws OperationFailure {
        try {
            DomainName name = text.contains(".") ? DomainName.of(text) : domain().child(text);
            CheckedName checked = checks.get().find(name);
            if (checked == null) {
                throw new OperationFailure(
                        Reason.ABSENT, name + " is no checked name; dns.checked in berth.yaml makes one");
            }
            return checked;
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private DomainName domain() {
        return inventory.get().now().naming().domain(null);
    }

    private Octets rdata(CheckedName name, List<String> member) throws OperationFailure {
        try {
            return MemberData.of(name.type(), String.join(" ", member), domain());
        } catch (IllegalArgumentException e) {
            throw new OperationFailure(Reason.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private interface Deciding {
        Change decide(@Nullable Entity<Member> seen) throws OperationFailure;
    }

    private void commit(Call call, String why, Deciding deciding, DomainName name, Octets rdata)
            throws OperationFailure {
        Committing.commit(inventory.get(), call, now -> {
            Change change = deciding.decide(now.find(Member.KIND, Member.key(name, rdata)));
            return new Proposal(call.by(), Subject.NOBODY, why, List.of(change));
        });
    }
}
