package dev.berth.appliance.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.appliance.inventory.Actor;
import dev.berth.appliance.inventory.Change;
import dev.berth.appliance.inventory.Kind;
import dev.berth.appliance.inventory.Outcome;
import dev.berth.appliance.inventory.Proposal;
import dev.berth.appliance.inventory.Subject;
import dev.berth.appliance.operation.Role;
import dev.berth.testing.MemoryInventory;
import dev.berth.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryAuthenticatorTest {
    private static final String PASSWORD = "correct horse";
    private static final String HERE = "10.77.0.5";

    private final TestClock clock = new TestClock();
    private final MemoryInventory inventory = new MemoryInventory(clock, UserKinds.ALL.toArray(Kind[]::new));
    private final Credentials credentials = new Credentials(new Random(1));
    private final Authenticator authenticator =
            new InventoryAuthenticator(inventory::now, clock, new Passwords(), new Random(2));
    private final Credentials.Secret secret = credentials.token();
    private long ids = 1;

    @BeforeEach
    void annAndAToken() {
        put(
                UserKinds.USER,
                new User("ann", Role.OPERATOR, credentials.choose(PASSWORD).hash()));
        put(
                UserKinds.TOKEN,
                new Token(
                        "ci",
                        Role.VIEWER,
                        List.of("host"),
                        clock.instant().plus(Duration.ofHours(1)),
                        secret.digest()));
    }

    private <T extends Record> void put(Kind<T> kind, T value) {
        commit(new Change.Put(kind.ref(ids++), value, 0));
    }

    private void commit(Change change) {
        assertThat(inventory.commit(new Proposal(Actor.service("test"), Subject.NOBODY, "test", List.of(change))))
                .isInstanceOf(Outcome.Committed.class);
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Login.Known known(Actor.Sort sort, String name, Role role, String... scope) {
        return new Login.Known(new Principal(new Actor(sort, name), role, List.of(scope)));
    }

    @Test
    void aUserLogsInWithNameAndPassword() {
        assertThat(authenticator.login(basic("ann", PASSWORD), HERE))
                .isEqualTo(known(Actor.Sort.USER, "ann", Role.OPERATOR));
        assertThat(authenticator.login(basic("ann", PASSWORD), HERE))
                .isEqualTo(known(Actor.Sort.USER, "ann", Role.OPERATOR));
        assertThat(authenticator.login(basic("ann", "wrong horse"), HERE)).isInstanceOf(Login.Refused.class);
        assertThat(authenticator.login(basic("bob", PASSWORD), HERE)).isInstanceOf(Login.Refused.class);
    }

    @Test
    void aTokenLogsInByItselfOrAsAPasswordWithItsName() {
        Login.Known token = known(Actor.Sort.TOKEN, "ci", Role.VIEWER, "host");
        assertThat(authenticator.login("Bearer " + secret.secret(), HERE)).isEqualTo(token);
        assertThat(authenticator.login(basic("ci", secret.secret()), HERE)).isEqualTo(token);
        assertThat(authenticator.login(basic("ann", secret.secret()), HERE)).isInstanceOf(Login.Refused.class);
        assertThat(authenticator.login("Bearer " + secret.secret() + "x", HERE)).isInstanceOf(Login.Refused.class);
    }

    @Test
    void aTokenIsWorthlessFromTheInstantItExpires() {
        clock.advance(Duration.ofHours(1).minusSeconds(1));
        assertThat(authenticator.login("Bearer " + secret.secret(), HERE)).isInstanceOf(Login.Known.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(authenticator.login("Bearer " + secret.secret(), HERE)).isInstanceOf(Login.Refused.class);
    }

    @Test
    void anOldPasswordAndARemovedUserAreWorthlessAtOnce() {
        authenticator.login(basic("ann", PASSWORD), HERE);
        var ann = inventory.now().find(UserKinds.USER, UserKinds.user("ann"));
        commit(Change.Put.update(
                ann,
                ann.value().withPassword(credentials.choose("another horse").hash())));
        assertThat(authenticator.login(basic("ann", PASSWORD), HERE)).isInstanceOf(Login.Refused.class);
        assertThat(authenticator.login(basic("ann", "another horse"), HERE)).isInstanceOf(Login.Known.class);

        commit(Change.Remove.of(inventory.now().find(UserKinds.USER, UserKinds.user("ann"))));
        assertThat(authenticator.login(basic("ann", "another horse"), HERE)).isInstanceOf(Login.Refused.class);
    }

    @Test
    void withoutCredentialsOneIsNobody() {
        assertThat(authenticator.login(null, HERE)).isInstanceOf(Login.Anonymous.class);
        assertThat(authenticator.login(" ", HERE)).isInstanceOf(Login.Anonymous.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic",
                "Basic %%%",
                "Basic YW5u",
                "Bearer",
                "Bearer  ",
                "Digest x",
                "x",
                "Basic Og==",
                "BASIC OmJlcnRoXw=="
            })
    void whatCannotBeReadIsRefused(String authorization) {
        assertThat(authenticator.login(authorization, HERE)).isInstanceOf(Login.Refused.class);
    }

    @Test
    void guessingIsSlowedDownAtItsPlaceAndNowhereElse() {
        for (int i = 0; i < 5; i++) {
            assertThat(authenticator.login(basic("ann", "guess no. " + i), HERE))
                    .isInstanceOf(Login.Refused.class);
        }

        assertThat(authenticator.login(basic("ann", PASSWORD), HERE))
                .isEqualTo(new Login.Throttled(Duration.ofSeconds(1)));
        assertThat(authenticator.login("Bearer " + secret.secret(), HERE)).isInstanceOf(Login.Throttled.class);
        assertThat(authenticator.login(basic("ann", PASSWORD), "10.77.0.6")).isInstanceOf(Login.Known.class);

        clock.advance(Duration.ofSeconds(1));
        assertThat(authenticator.login("Bearer guess", HERE)).isInstanceOf(Login.Refused.class);
        assertThat(authenticator.login("Bearer guess", HERE)).isEqualTo(new Login.Throttled(Duration.ofSeconds(2)));
        clock.advance(Duration.ofSeconds(2));
        assertThat(authenticator.login(basic("ann", PASSWORD), HERE)).isInstanceOf(Login.Known.class);
        assertThat(authenticator.login("Bearer guess", HERE)).isInstanceOf(Login.Refused.class);
        assertThat(authenticator.login(basic("ann", PASSWORD), HERE)).isInstanceOf(Login.Known.class);
    }

    @Test
    void theWaitGrowsToAMinuteAndIsForgottenAfterAQuarterOfAnHour() {
        Login last = new Login.Anonymous();
        for (int i = 0; i < 30; i++) {
            if (authenticator.login("Bearer guess", HERE) instanceof Login.Throttled throttled) {
                last = throttled;
                clock.advance(throttled.remaining());
            }
        }
        assertThat(last).isEqualTo(new Login.Throttled(Duration.ofMinutes(1)));
        clock.advance(Duration.ofMinutes(16));
        IntStream.range(0, 5)
                .forEach(i ->
                        assertThat(authenticator.login("Bearer guess", HERE)).isInstanceOf(Login.Refused.class));
    }

    @Test
    void guessesThatComeAtOnceAreNotAllTried() throws Exception {
        var logins = new java.util.concurrent.ConcurrentLinkedQueue<Login>();
        List<Thread> threads = IntStream.range(0, 40)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> logins.add(authenticator.login(basic("ann", "guess no. " + i), HERE))))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(logins).hasSize(40);
        assertThat(logins.stream().filter(Login.Refused.class::isInstance)).hasSize(5);
    }

    @Test
    void nothingPrintsASecret() {
        String hash = inventory
                .now()
                .find(UserKinds.USER, UserKinds.user("ann"))
                .value()
                .password();
        assertThat(inventory.now().find(UserKinds.USER, UserKinds.user("ann")).toString())
                .doesNotContain(hash);
        assertThat(inventory.now().find(UserKinds.TOKEN, UserKinds.token("ci")).toString())
                .doesNotContain(secret.digest());
    }

    @Test
    void theDirectoryJudgesThePasswordsItKeeps() {
        put(UserKinds.USER, new User("dora", Role.ADMIN, User.IN_DIRECTORY));
        put(UserKinds.USER, new User("nobody", Role.ADMIN, User.NO_PASSWORD));
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        Directory directory = (user, password) -> {
            asked.incrementAndGet();
            if (password.equals("away")) {
                throw new Directory.Unreachable("ldap.lab.example:636 answers connect error");
            }
            return user.equals("dora") && password.equals(PASSWORD);
        };
        var with = new InventoryAuthenticator(inventory::now, clock, new Passwords(), () -> directory, new Random(2));

        for (int i = 0; i < 3; i++) {
            assertThat(with.login(encoded("dora", PASSWORD), HERE)).isInstanceOf(Login.Known.class);
        }
        assertThat(asked).as("remembered for a while").hasValue(1);
        assertThat(with.login(encoded("dora", "wrong"), HERE)).isInstanceOf(Login.Refused.class);
        assertThat(with.login(encoded("ann", PASSWORD), HERE)).isInstanceOf(Login.Known.class);
        assertThat(with.login(encoded("dora", "away"), "10.77.0.6"))
                .isEqualTo(new Login.Refused(
                        new Actor(Actor.Sort.ANONYMOUS, "dora"),
                        "the directory cannot be asked: ldap.lab.example:636 answers connect error"));
        for (String guess : List.of("none", "directory", "")) {
            assertThat(with.login(encoded("nobody", guess), "10.77.0.7")).isInstanceOf(Login.Refused.class);
        }
        assertThat(authenticator.login(encoded("dora", PASSWORD), "10.77.0.8"))
                .isEqualTo(new Login.Refused(
                        new Actor(Actor.Sort.ANONYMOUS, "dora"),
                        "the directory cannot be asked: auth.ldap is not configured"));
    }

    @Test
    void aDirectoryThatDoesNotAnswerHoldsUpNobodyElse() throws Exception {
        put(UserKinds.USER, new User("dora", Role.ADMIN, User.IN_DIRECTORY));
        var asked = new java.util.concurrent.CountDownLatch(20);
        var answers = new java.util.concurrent.CountDownLatch(1);
        Directory directory = (user, password) -> {
            asked.countDown();
            try {
                return answers.await(1, java.util.concurrent.TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new Directory.Unreachable("interrupted");
            }
        };
        var with = new InventoryAuthenticator(inventory::now, clock, new Passwords(), () -> directory, new Random(2));
        try (var doras = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var logins = IntStream.range(0, 20)
                    .mapToObj(i -> doras.submit(() -> with.login(encoded("dora", PASSWORD), "10.77.1." + i)))
                    .toList();
            asked.await();

            assertThat(with.login(encoded("ann", PASSWORD), HERE)).isInstanceOf(Login.Known.class);
            assertThat(with.login("Bearer " + secret.secret(), HERE)).isInstanceOf(Login.Known.class);
            assertThat(logins).noneMatch(java.util.concurrent.Future::isDone);

            answers.countDown();
            for (var login : logins) {
                assertThat(login.get()).isInstanceOf(Login.Known.class);
            }
        }
    }

    @Test
    void everyRefusalIsToldWithWhoseItIsAndNothingElseIs() {
        put(UserKinds.USER, new User("dora", Role.ADMIN, User.IN_DIRECTORY));
        Directory directory = (user, password) -> {
            if (password.equals("away")) {
                throw new Directory.Unreachable("ldap.lab.example:636 answers connect error");
            }
            return false;
        };
        List<String> told = new java.util.ArrayList<>();
        var telling = new TellingAuthenticator(
                new InventoryAuthenticator(inventory::now, clock, new Passwords(), () -> directory, new Random(2)),
                (by, place, reason) -> told.add(by + " " + place + " " + reason));

        telling.login(null, "p0");
        telling.login(encoded("ann", PASSWORD), "p1");
        telling.login(encoded("dora", "wrong"), "p2");
        telling.login(encoded("dora", "away"), "p3");
        telling.login(encoded("ci", "berth_guess"), "p4");
        telling.login("Digest x", "p5");
        for (int i = 0; i < 6; i++) {
            telling.login("Bearer guess", "p6");
        }
        var vic = new Principal(new Actor(Actor.Sort.USER, "vic"), Role.VIEWER, List.of());
        assertThat(telling.permits(vic, Role.VIEWER, "registry", "p7")).isTrue();
        assertThat(telling.permits(vic, Role.OPERATOR, "registry", "p8")).isFalse();

        assertThat(told)
                .containsExactly(
                        "anonymous:dora p2 wrong password of user dora",
                        "anonymous:dora p3 the directory cannot be asked: ldap.lab.example:636 answers connect error",
                        "anonymous:ci p4 there is no such token",
                        "anonymous p5 the scheme is neither Basic nor Bearer",
                        "anonymous p6 there is no such token",
                        "anonymous p6 there is no such token",
                        "anonymous p6 there is no such token",
                        "anonymous p6 there is no such token",
                        "anonymous p6 there is no such token",
                        "anonymous p6 not even looked at, after too many refused attempts",
                        "user:vic p8 what takes the role operator in registry");
    }

    private static String encoded(String name, String password) {
        return "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
