package dev.berth.dhcp.match;

import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.OptionNames;
import java.util.List;

/** A condition over a client's message. */
public sealed interface Condition {
    boolean holds(Facts facts);

    /** @throws IllegalArgumentException with what was found, what was expected, and at which character */
    static Condition of(String text, OptionNames names) {
        return new ConditionReader(text, names).read();
    }

    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(Facts facts) {
            return parts.stream().allMatch(part -> part.holds(facts));
        }
    }

    record Some(List<Condition> parts) implements Condition {
        public Some {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(Facts facts) {
            return parts.stream().anyMatch(part -> part.holds(facts));
        }
    }

    record Not(Condition part) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return !part.holds(facts);
        }
    }

    /** The message has it. */
    record Present(Term term) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            return term.of(facts) != null;
        }
    }

    /** It is there, and equal. */
    record Equal(Term term, Value value) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            Octets found = term.of(facts);
            return found != null && value.equalTo(found);
        }
    }

    /** It is there, and has these octets where {@code where} says. */
    record Has(Term term, Where where, Value.Bytes value) implements Condition {
        @Override
        public boolean holds(Facts facts) {
            Octets found = term.of(facts);
            return found != null
                    && switch (where) {
                        case STARTS -> value.starts(found);
                        case ENDS -> value.ends(found);
                        case CONTAINS -> value.in(found);
                    };
        }
    }

    /** Where in a value. */
    enum Where {
        STARTS,
        ENDS,
        CONTAINS
    }
}
