package dev.marblerun.coordinator.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.coordinator.core.StateStore.Loaded;
import dev.marblerun.coordinator.core.StateStore.SealMode;
import dev.marblerun.coordinator.core.StateStore.Snapshot;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.tdx.TdxTee;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A TEE without sealing keys: the state is encrypted, its key is not kept, and only recovery opens it again. */
class UnsealableTest extends StoreInFolder {
    private static final byte[] DEK = new byte[32];
    private static final byte[] METADATA = {1, 2, 3};

    static {
        Arrays.fill(DEK, (byte) 0x77);
    }

    @ParameterizedTest
    @EnumSource(names = "DISABLED", mode = EnumSource.Mode.EXCLUDE)
    void replace_withoutSealingKeys_keepsNoKeyAndIsRecoverable(SealMode mode) throws Exception {
        try (FileStore first = store(new TdxTee())) {
            first.load();
            first.replace(mode, DEK, METADATA, state("a", "7"));
        }
        assertThat(hex(Files.readAllBytes(folder.resolve("sealed_key")))).doesNotContain(hex(DEK));
        try (FileStore second = store(new TdxTee())) {
            assertThat(second.load()).isInstanceOfSatisfying(Loaded.Sealed.class, sealed -> {
                assertThat(sealed.reason()).contains("no sealing keys");
                assertThat(sealed.recoveryMetadata()).isEqualTo(METADATA);
            });
            assertThat(second.unlock(DEK)).containsOnlyKeys("a");
            // Recovery seals anew; the state goes on.
            second.replace(mode, DEK, METADATA, Snapshot.of(second.unlock(DEK)));
            append(second, change("b", "8"));
        }
        try (FileStore third = store(new TdxTee())) {
            assertThat(third.load()).isInstanceOf(Loaded.Sealed.class);
            assertThat(third.unlock(DEK)).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void load_inATeeThatCanSealOrNone_hasNoKeyEither() throws Exception {
        try (FileStore first = store(new TdxTee())) {
            first.load();
            first.replace(SealMode.PRODUCT_KEY, DEK, METADATA, state());
        }
        for (Tee other : new Tee[] {new SealingTee(1, 2, 3), null}) {
            try (FileStore second = store(other)) {
                assertThat(second.load()).isInstanceOf(Loaded.Sealed.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "DISABLED", mode = EnumSource.Mode.EXCLUDE)
    void replace_recoveredInATeeThatCanSeal_isSealedFromThenOn(SealMode mode) throws Exception {
        try (FileStore first = store(new TdxTee())) {
            first.load();
            first.replace(mode, DEK, METADATA, state("a", "7"));
        }
        try (FileStore second = store(TEE)) {
            assertThat(second.load()).isInstanceOf(Loaded.Sealed.class);
            second.replace(mode, DEK, METADATA, Snapshot.of(second.unlock(DEK)));
            append(second, change("b", "8"));
        }
        assertThat(opened(TEE)).isEqualTo(texts("a", "7", "b", "8"));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
