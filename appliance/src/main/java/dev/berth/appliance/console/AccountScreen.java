package dev.berth.appliance.console;

import dev.berth.appliance.api.SessionCookie;
import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.page.Action;
import dev.berth.appliance.page.Field;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code /account}: who one is, and one's password. */
final class AccountScreen implements Screen {
    private static final Action PASSWORD = Action.of("Change password", "account password", "your password is changed")
            .field(Field.required("current", "Password up to now").hidden())
            .field(Field.required("password", "New password").hidden());

    private final Console console;
    private final Frames frames;
    private final Forms forms;

    AccountScreen(Console console, Frames frames) {
        this.console = console;
        this.frames = frames;
        this.forms = new Forms(console);
    }

    record Account(Frame frame, String ends, FormView form) {}

    @Override
    public Reply get(Visit visit) {
        return page(visit, 200, null);
    }

    private Reply page(Visit visit, int status, @Nullable String error) {
        FormView form = forms.view("password", "", PASSWORD, JsonNodeFactory.instance.objectNode(), visit);
        return new Reply.Html(
                status,
                "account.jte",
                new Account(
                        frames.of(visit, "Your account").withError(error),
                        Moments.relative(visit.session().ends(), console.clock().instant()),
                        form));
    }

    /** The new password ends all sessions of the user, this one too: whoever is here gets another. */
    @Override
    public Reply post(Visit visit) {
        try {
            forms.run(PASSWORD, visit);
        } catch (OperationFailure e) {
            return page(visit, 422, e.message());
        }
        String key = console.sessions().open(visit.session().principal().name());
        if (key == null) {
            return Reply.to("/login");
        }
        var session = console.sessions().find(key, true);
        if (session != null) {
            session.leave("your password is changed, and all your other sessions have ended");
        }
        return new Reply.SeeOther("/account", SessionCookie.set(visit.request(), key));
    }
}
