package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;

/** {@code /events}: everything that happens, as it happens. */
final class EventsScreen implements Screen {
    private static final int LINES = 200;

    private final Frames frames;
    private final Stories stories;

    EventsScreen(Console console, Frames frames) {
        this.frames = frames;
        this.stories = new Stories(console);
    }

    record Events(Frame frame, Stories.Story story) {}

    @Override
    public Reply get(Visit visit) throws OperationFailure {
        if (visit.part().equals("more")) {
            Stories.Story more = stories.after(visit, null);
            return more == null ? new Reply.Nothing() : Reply.html("lines.jte", more);
        }
        return Reply.html("events.jte", new Events(frames.of(visit, "Events"), stories.everything(visit, LINES)));
    }
}
