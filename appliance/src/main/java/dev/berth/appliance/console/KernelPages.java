package dev.berth.appliance.console;

import dev.berth.appliance.page.Action;
import dev.berth.appliance.page.Column;
import dev.berth.appliance.page.Field;
import dev.berth.appliance.page.Page;
import java.util.List;

/** The kernel's own tables. */
final class KernelPages {
    static final Action ADOPT = Action.of("Adopt", "node adopt", "{mac} is host {host} now")
            .given("mac", "mac")
            .field(Field.required("name", "Name").hint("node10").from("hostname"));

    static final Action EDIT = withHostFields(
            Action.of("Change", "host set", "host {name} is changed").given("name", "name"));

    static final Action REMOVE = Action.of("Remove", "host rm", "host {removed} is removed")
            .given("name", "name")
            .destroying();

    private static final Page HOSTS = Page.of(
                    "/hosts",
                    "Hosts",
                    "host list",
                    Column.code("name", "Name").to("/hosts/{name}"),
                    Column.code("mac", "MAC"),
                    Column.code("address", "Fixed address"),
                    Column.text("group", "Group"),
                    Column.text("profile", "Profile"),
                    Column.state("boot", "Boots next"),
                    Column.text("origin", "From"))
            .adding(withHostFields(Action.of("Add host", "host add", "host {name} is added")
                    .field(Field.required("name", "Name").hint("node10"))))
            .empty("No host is known yet. Power a machine on and adopt it under Unknown nodes, or add one here.")
            .counted("hosts");

    private static final Page NODES = Page.of(
                    "/nodes",
                    "Unknown nodes",
                    "node list",
                    Column.code("mac", "MAC").to("/nodes/{mac}"),
                    Column.text("hostname", "Calls itself"),
                    Column.text("vendor", "Vendor class"),
                    Column.text("architecture", "Architecture"),
                    Column.text("network", "Network"),
                    Column.time("firstSeen", "First seen"),
                    Column.time("lastSeen", "Last seen"))
            .acting(ADOPT)
            .empty(
                    "No unknown machine has asked for an address. One that is powered on in a served network appears here "
                            + "within seconds; if it does not, look at its VLAN or relay.")
            .counted("unknown nodes");

    /** First in the menu. */
    static final List<Page> MACHINES = List.of(HOSTS, NODES);

    private static final Action CANCEL = Action.of("Cancel", "job cancel", "job {number} ends at its next step")
            .given("number", "number")
            .where("state", "waiting", "running")
            .destroying();

    private static final Page JOBS = Page.of(
                    "/jobs",
                    "Jobs",
                    "job list",
                    Column.number("number", "Job").to("/jobs/{number}"),
                    Column.text("work", "Work"),
                    Column.state("state", "State"),
                    Column.text("progress", "Progress"),
                    Column.code("by", "By"),
                    Column.time("asked", "Asked for"),
                    Column.time("ended", "Ended"),
                    Column.text("result", "Result"))
            .choice("state", "State", "waiting", "running", "done", "failed", "cancelled")
            .acting(CANCEL)
            .empty("No long work has been asked for. Try: berth registry scrub");

    private static final Page JOB = Page.of(
                    "/jobs/{number}",
                    "Job {number}",
                    "job show",
                    Column.time("at", "When"),
                    Column.text("text", "What it says"))
            .empty("The job has logged nothing; the list of jobs says how far it is.");

    /** After the history in the menu. */
    static final List<Page> WORK = List.of(JOBS, JOB);

    private static final Page USERS = Page.of(
                    "/users", "Users", "user list", Column.code("name", "Name"), Column.state("role", "Role"))
            .adding(Action.of("Add user", "user add", "user {name} is added")
                    .field(Field.required("name", "Name").hint("ann"))
                    .field(Field.required("role", "Role").oneOf("viewer", "operator", "admin"))
                    .field(Field.optional("password", "Password")
                            .hint("empty: made, and shown once")
                            .hidden()))
            .acting(Action.of("Set password", "user passwd", "the password of {name} is set; their sessions have ended")
                    .given("name", "name")
                    .field(Field.optional("password", "Password")
                            .hint("empty: made, and shown once")
                            .hidden()))
            .acting(Action.of("Login link", "user link", "who opens this link within 15 minutes is {name}")
                    .given("name", "name"))
            .acting(Action.of("Remove", "user rm", "user {removed} is removed; their sessions have ended")
                    .given("name", "name")
                    .destroying())
            .empty("No user can log in.");

    private static final Page TOKENS = Page.of(
                    "/tokens",
                    "Tokens",
                    "token list",
                    Column.code("name", "Name"),
                    Column.state("role", "Role"),
                    Column.text("scope", "Scope"),
                    Column.time("expires", "Expires"))
            .adding(Action.of("Add token", "token add", "token {name} is made")
                    .field(Field.required("name", "Name").hint("asset-sync"))
                    .field(Field.required("role", "Role").oneOf("viewer", "operator", "admin"))
                    .field(Field.optional("scope", "Scope").hint("host, record; empty: all"))
                    .field(Field.optional("expires", "Good for").hint("90d; empty: for ever")))
            .acting(Action.of("Remove", "token rm", "token {removed} is worthless now")
                    .given("name", "name")
                    .destroying())
            .empty("No script can log in. A token lets one use the API and the registry without a user's password.");

    /** Last in the menu. */
    static final List<Page> RIGHTS = List.of(USERS, TOKENS);

    private KernelPages() {}

    private static Action withHostFields(Action action) {
        return action.field(Field.optional("macs", "MAC addresses")
                        .hint("52:54:00:77:00:10")
                        .from("mac"))
                .field(Field.optional("address", "Fixed address")
                        .hint("10.77.0.10, or none")
                        .from("address"))
                .field(Field.optional("group", "Group")
                        .hint("a group's name, or none")
                        .from("group"))
                .field(Field.optional("profile", "Profile")
                        .hint("a profile's name, or none")
                        .from("profile"))
                .field(Field.optional("boot", "Boots next")
                        .oneOf("local", "install")
                        .from("boot"));
    }
}
