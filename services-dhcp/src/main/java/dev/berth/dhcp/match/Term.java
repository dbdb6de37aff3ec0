package dev.berth.dhcp.match;

import dev.berth.appliance.net.Octets;
import dev.berth.dhcp.message.Architecture;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Something of a message that has octets, or is not there. */
sealed interface Term {
    /** Null when the message has none. */
    @Nullable
    Octets of(Facts facts);

    /** {@code option[60]}. */
    record Option(int code) implements Term {
        @Override
        public @Nullable Octets of(Facts facts) {
            return facts.options().find(code);
        }
    }

    /** {@code relay[1]}: a sub-option of option 82. */
    record Relay(int code) implements Term {
        @Override
        public @Nullable Octets of(Facts facts) {
            return facts.relay() == null ? null : facts.relay().find(code);
        }
    }

    /** What a word stands for. */
    enum Word implements Term {
        MAC {
            @Override
            public Octets of(Facts facts) {
                return Octets.copyOf(facts.mac().bytes());
            }
        },
        GIADDR {
            @Override
            public @Nullable Octets of(Facts facts) {
                return facts.giaddr().isAny()
                        ? null
                        : Octets.copyOf(facts.giaddr().bytes());
            }
        },
        /** The architecture's name as in {@code boot}; {@code ipxe} for iPXE on any. */
        ARCH {
            @Override
            public @Nullable Octets of(Facts facts) {
                Architecture architecture =
                        Architecture.isIpxe(facts.options()) ? Architecture.IPXE : Architecture.of(facts.options());
                return architecture == null ? null : text(architecture.toString());
            }
        },
        NETWORK {
            @Override
            public @Nullable Octets of(Facts facts) {
                return facts.network() == null ? null : text(facts.network());
            }
        },
        /** There for a host, not there for a stranger. */
        KNOWN {
            @Override
            public @Nullable Octets of(Facts facts) {
                return facts.known() ? text("known") : null;
            }
        };

        private static Octets text(String text) {
            return Octets.copyOf(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** {@code option[61][1:4]}: octets from the first to before the second, as far as there are any. */
    record Part(Term whole, int from, int to) implements Term {
        @Override
        public @Nullable Octets of(Facts facts) {
            Octets value = whole.of(facts);
            return value == null || value.length() <= from
                    ? null
                    : Octets.copyOf(value.bytes(), from, Math.min(to, value.length()));
        }
    }
}
