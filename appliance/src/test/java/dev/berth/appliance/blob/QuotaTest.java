package dev.berth.appliance.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaTest {
    private static final Duration GRACE = Duration.ofHours(1);
    private static final long LIMIT = 100;

    @TempDir
    Path root;

    private final TestClock clock = new TestClock();
    private final Map<String, Set<Digest>> referred = new HashMap<>();
    private FileBlobStore store;
    private Quota quota;

    @BeforeEach
    void open() throws Exception {
        store = FileBlobStore.open(root, clock);
        quota = new Quota(
                digest -> {
                    try {
                        return store.find(digest).map(Blob::size).orElse(0L);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                owner -> referred.getOrDefault(owner, Set.of()),
                GRACE,
                clock);
    }

    private static byte[] content(int octets, int which) {
        byte[] content = new byte[octets];
        content[0] = (byte) which;
        return content;
    }

    private Upload begin(String owner) throws IOException {
        return store.begin(quota.share(owner, LIMIT));
    }

    private Digest push(String owner, int octets, int which) throws IOException {
        byte[] content = content(octets, which);
        Digest digest = Digest.of(Digest.Algorithm.SHA256, content);
        Upload upload = begin(owner);
        try {
            upload.append(new ByteArrayInputStream(content), 0, 1000);
            upload.finish(digest);
        } finally {
            upload.abandon();
        }
        return digest;
    }

    @Test
    void anOwnerHasRoomUpToItsLimitAndOthersHaveTheirs() throws Exception {
        push("a", 60, 1);
        push("a", 40, 2);

        assertThat(quota.used("a")).isEqualTo(100);
        assertThatThrownBy(() -> push("a", 1, 3))
                .isInstanceOf(Upload.TooLarge.class)
                .hasMessageContaining("a takes 100 of the 100 octets");
        push("b", 100, 4);
    }

    @Test
    void whatIsRefusedTakesNoRoom() throws Exception {
        push("a", 60, 1);
        assertThatThrownBy(() -> push("a", 41, 2)).isInstanceOf(Upload.TooLarge.class);

        assertThat(quota.used("a")).isEqualTo(60);
        push("a", 40, 3);
    }

    @Test
    void uploadsSideBySideShareTheRoom() throws Exception {
        Upload first = begin("a");
        Upload second = begin("a");
        first.append(new ByteArrayInputStream(content(60, 1)), 0, 1000);

        assertThatThrownBy(() -> second.append(new ByteArrayInputStream(content(60, 2)), 0, 1000))
                .isInstanceOf(Upload.TooLarge.class);
        first.abandon();
        second.append(new ByteArrayInputStream(content(60, 2)), 0, 1000);
        assertThat(quota.used("a")).isEqualTo(60);
    }

    @Test
    void aBlobCountsOnceWhetherStoredOrReferredTo() throws Exception {
        Digest digest = push("a", 60, 1);
        referred.put("a", new HashSet<>(Set.of(digest)));

        assertThat(quota.used("a")).isEqualTo(60);
        push("a", 60 - 20, 2);
        clock.advance(GRACE.plusSeconds(1));
        assertThat(quota.used("a"))
                .as("what was never referred to is forgotten")
                .isEqualTo(60);
        referred.clear();
        assertThat(quota.used("a")).isZero();
    }

    @Test
    void whatOthersStoredOrAFileHoldsIsAskedForBeforeItIsReferredTo() throws Exception {
        Digest others = push("b", 60, 1);
        Digest own = push("a", 30, 2);
        Digest coming = Digest.of(Digest.Algorithm.SHA256, content(20, 3));

        assertThatThrownBy(() -> quota.admit("a", LIMIT, Map.of(others, 60L, coming, 20L)))
                .isInstanceOf(Upload.TooLarge.class)
                .hasMessageContaining("a would take 110 of the 100 octets");
        assertThat(quota.used("a")).as("what was refused does not count").isEqualTo(30);

        quota.admit("a", LIMIT, Map.of(others, 60L, own, 30L));
        assertThat(quota.used("a")).isEqualTo(90);
        assertThatThrownBy(() -> push("a", 20, 3)).isInstanceOf(Upload.TooLarge.class);
    }

    @Test
    void whatWasCollectedTakesNoRoomAnyMore() throws Exception {
        Digest digest = push("a", 60, 1);

        assertThat(store.drop(digest, clock.instant().plusSeconds(1_000_000_000L), any -> false))
                .isTrue();

        assertThat(quota.used("a")).isZero();
    }
}
