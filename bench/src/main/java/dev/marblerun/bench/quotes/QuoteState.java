package dev.marblerun.bench.quotes;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.verify.QuoteVerifier;
import dev.marblerun.attestation.verify.TrustAnchor;
import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.coordinator.crypto.CryptoProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;

/** A genuine quote with its collateral parsed, and a verifier that has seen its platform. */
@State(Scope.Benchmark)
public class QuoteState {
    static final String SHARED = "marblerun.shared";

    /** SGX with a quote of version 3, and TDX with one of version 4. */
    @Param({"sgx-icx-00606a000000-signal-cdsi-2026", "tdx-v4-b0c06f000000-phala-2025-uptodate"})
    public String vector = "";

    /** Who checks the signatures: the native provider, or the library's own arithmetic. */
    @Param({"accp", "own"})
    public String crypto = "";

    private Optional<Provider> provider = Optional.empty();

    private @Nullable Loaded loaded;

    /** What one trial works with. */
    private record Loaded(byte[] quote, Instant at, Collateral collateral, QuoteVerifier seen) {}

    /** Loads the vector. */
    @Setup(Level.Trial)
    public void load() throws IOException, CollateralException {
        provider = CryptoProviders.install(crypto.equals("own") ? "jdk" : crypto, true).nativeCode();
        Path folder = Path.of(System.getProperty(SHARED, "../shared"), "dcap-vectors", vector);
        Instant at = Instant.parse(JsonMapper.shared()
                .readTree(Files.readAllBytes(folder.resolve("vector.json")))
                .path("verification_time")
                .asString());
        loaded = new Loaded(
                Files.readAllBytes(folder.resolve("quote.bin")),
                at,
                CollateralFolder.load(folder),
                verifier());
        if (!(repeat() instanceof Verdict.Valid)) {
            throw new IllegalStateException(vector + " does not verify: " + repeat());
        }
    }

    private QuoteVerifier verifier() {
        TrustAnchor intel = TrustAnchor.intel();
        return provider.map(named -> new QuoteVerifier(intel, named)).orElseGet(() -> new QuoteVerifier(intel));
    }

    private Loaded loaded() {
        return Objects.requireNonNull(loaded, "load() comes first");
    }

    byte[] quote() {
        return loaded().quote();
    }

    /** By a verifier that has seen nothing. */
    Verdict first() {
        Loaded l = loaded();
        return verifier().verify(l.quote(), l.collateral(), l.at());
    }

    /** By a verifier that has seen the platform and its quoting enclave. */
    Verdict repeat() {
        Loaded l = loaded();
        return l.seen().verify(l.quote(), l.collateral(), l.at());
    }
}
