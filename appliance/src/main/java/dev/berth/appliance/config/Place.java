package dev.berth.appliance.config;

import java.util.Comparator;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Where something was said, in the file's order, variables last.
 *
 * @param source the file's name, or an environment variable's
 * @param line from 1; 0 for a variable and for a file as a whole
 * @param column from 1, like {@code line}
 */
record Place(String source, int line, int column) implements Comparable<Place> {
    private static final Comparator<Place> ORDER = Comparator.comparing(Place::isVariable)
            .thenComparingInt(Place::line)
            .thenComparingInt(Place::column);

    static Place whole(String file) {
        return new Place(file, 0, 0);
    }

    static Place top(String file) {
        return new Place(file, 1, 1);
    }

    static Place variable(String name) {
        return new Place(name, 0, -1);
    }

    static Place of(String file, Node node) {
        return of(file, node.getStartMark());
    }

    static Place of(String file, Optional<Mark> mark) {
        return mark.map(at -> new Place(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(whole(file));
    }

    private boolean isVariable() {
        return column < 0;
    }

    /** {@code berth.yaml:31}. */
    String origin() {
        return source + ":" + line;
    }

    @Override
    public int compareTo(Place other) {
        int order = ORDER.compare(this, other);
        return order == 0 ? source.compareTo(other.source) : order;
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
