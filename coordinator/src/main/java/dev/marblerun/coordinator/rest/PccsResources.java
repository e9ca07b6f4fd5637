package dev.marblerun.coordinator.rest;

import dev.marblerun.attestation.collateral.Crl;
import dev.marblerun.attestation.collateral.source.CollateralCache;
import dev.marblerun.attestation.collateral.source.GenuineDocument;
import dev.marblerun.attestation.collateral.source.Item;
import dev.marblerun.attestation.collateral.source.ParsedDocument;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.collateral.source.PercentEncoding;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The read-only part of a PCCS, version 4 (Intel PCCS design guide; dcap.md, 3.5): what a cache holds and is in force.
 * Nobody who asks here makes the Coordinator ask elsewhere.
 */
final class PccsResources {
    private static final String API = "/certification/v4/";
    private static final Pattern FMSPC = Pattern.compile("[0-9A-Fa-f]{12}");
    private static final Duration LONGEST_AGE = Duration.ofHours(1);

    private final CollateralCache cache;
    private final Update update;
    private final InstantSource clock;

    /** An answer; its headers include the content's type. */
    record Reply(int status, byte[] body, Map<String, String> headers) {}

    /** @param update which of Intel's publications the cache has */
    PccsResources(CollateralCache cache, Update update, InstantSource clock) {
        this.cache = cache;
        this.update = update;
        this.clock = clock;
    }

    /** Answers a GET. */
    Reply get(String path, @Nullable String query) {
        Query parameters = Query.parse(query);
        if (path.startsWith("/sgx" + API)) {
            return resource(Tee.SGX, path.substring(("/sgx" + API).length()), parameters);
        }
        if (path.startsWith("/tdx" + API)) {
            return resource(Tee.TDX, path.substring(("/tdx" + API).length()), parameters);
        }
        return text(404, "Not found.");
    }

    private Reply resource(Tee tee, String name, Query query) {
        return switch (name) {
            case "tcb" -> {
                String fmspc = query.first("fmspc");
                yield FMSPC.matcher(fmspc).matches()
                        ? signedJson(Item.tcbInfo(tee, fmspc), "TCB-Info-Issuer-Chain", query)
                        : text(400, "Invalid request parameters.");
            }
            case "qe/identity" -> signedJson(Item.qeIdentity(tee), "SGX-Enclave-Identity-Issuer-Chain", query);
            case "pckcrl" -> tee == Tee.SGX ? pckCrl(query) : text(404, "Not found.");
            case "rootcacrl" -> tee == Tee.SGX ? rootCaCrl(true) : text(404, "Not found.");
            case "crl" -> tee == Tee.SGX && query.first("uri").endsWith("/IntelSGXRootCA.der")
                    ? rootCaCrl(false)
                    : text(404, "Not found.");
            default -> text(404, "Not found.");
        };
    }

    private Reply signedJson(Item item, String chainHeader, Query query) {
        Optional<ParsedDocument> found = inForce(item).filter(d -> asked(d, query));
        if (found.isEmpty()) {
            return text(404, "No cache data for this platform.");
        }
        return document(found.get(), "application/json", found.get().document().body(), Optional.of(chainHeader));
    }

    /** Whether the document is of the publication that the request names, if it names one. */
    private boolean asked(ParsedDocument document, Query query) {
        String number = query.first("tcbEvaluationDataNumber");
        if (!number.isEmpty()) {
            return number.equals(Integer.toString(document.evaluationNumber().orElse(-1)));
        }
        String wanted = query.first("update");
        return wanted.isEmpty() || wanted.equals(update.name().toLowerCase(Locale.ROOT));
    }

    private Reply pckCrl(Query query) {
        Ca ca;
        switch (query.first("ca")) {
            case "processor" -> ca = Ca.PROCESSOR;
            case "platform" -> ca = Ca.PLATFORM;
            default -> {
                return text(400, "Invalid request parameters.");
            }
        }
        Optional<ParsedDocument> found = inForce(Item.pckCrl(ca));
        Optional<byte[]> der = found.flatMap(ParsedDocument::crl).map(Crl::encoded);
        if (found.isEmpty() || der.isEmpty()) {
            return text(404, "No cache data for this platform.");
        }
        boolean asDer = query.first("encoding").equals("der");
        return document(found.get(), asDer ? "application/pkix-crl" : "application/x-pem-file",
                asDer ? der.get() : pem(der.get()), Optional.of("SGX-PCK-CRL-Issuer-Chain"));
    }

    /** Hexadecimal at a PCCS's own path, plain where Intel has it. */
    private Reply rootCaCrl(boolean hexadecimal) {
        Optional<ParsedDocument> found = inForce(Item.rootCaCrl());
        Optional<byte[]> der = found.flatMap(ParsedDocument::crl).map(Crl::encoded);
        if (found.isEmpty() || der.isEmpty()) {
            return text(404, "No cache data for this platform.");
        }
        return hexadecimal
                ? document(found.get(), "text/plain", ascii(HexFormat.of().formatHex(der.get())), Optional.empty())
                : document(found.get(), "application/pkix-crl", der.get(), Optional.empty());
    }

    private Optional<ParsedDocument> inForce(Item item) {
        Instant now = clock.instant();
        return cache.held(item).map(GenuineDocument::parsed).filter(d -> now.isBefore(d.expires()));
    }

    private Reply document(ParsedDocument document, String type, byte[] body, Optional<String> chainHeader) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", type);
        chainHeader.ifPresent(
                name -> headers.put(name, PercentEncoding.encode(document.document().issuerChain())));
        Duration left = Duration.between(clock.instant(), document.expires());
        Duration age = left.compareTo(LONGEST_AGE) < 0 ? left : LONGEST_AGE;
        headers.put("Cache-Control", "public, max-age=" + age.toSeconds());
        return new Reply(200, body, headers);
    }

    static Reply text(int status, String text) {
        return new Reply(status, ascii(text), Map.of("Content-Type", "text/plain"));
    }

    private static byte[] pem(byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ascii(String.join("\n", List.of("-----BEGIN X509 CRL-----", base64, "-----END X509 CRL-----", "")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
