package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.Limits;
import dev.marblerun.attestation.collateral.CollateralException;
import dev.marblerun.attestation.collateral.Crl;
import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intel's Provisioning Certification Service or a PCCS as a source, versions 3 and 4 of the API (dcap.md, 3.5).
 * Revocation lists are DER whatever the service sends, all else is as it was sent. One request per document, no
 * retries: those are for {@link CollateralCache} and {@link Retrying}.
 */
public final class PcsClient implements ItemSource {
    private static final URI INTEL_ROOT_CA_CRL =
            URI.create("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der");
    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age=([0-9]{1,9})(?:$|[,\\s])");
    private static final String SUBSCRIPTION_KEY = "Ocp-Apim-Subscription-Key";

    private final PcsEndpoint endpoint;
    private final Update update;
    private final Map<String, String> requestHeaders = new HashMap<>();
    private final HttpTransport transport;

    /** Which of Intel's two publications of a TCB recovery counts. */
    public enum Update {
        /** Weeks after the disclosure, so that platforms can be patched before they count as out of date. */
        STANDARD,
        /** On the day of the disclosure. */
        EARLY
    }

    public PcsClient(PcsEndpoint endpoint, Update update, HttpTransport transport) {
        this.endpoint = endpoint;
        this.update = update;
        this.transport = transport;
        requestHeaders.put("User-Agent", "marblerun");
    }

    /** With a key that the service demands. It is in no message. */
    public PcsClient(PcsEndpoint endpoint, Update update, HttpTransport transport, String subscriptionKey) {
        this(endpoint, update, transport);
        requestHeaders.put(SUBSCRIPTION_KEY, subscriptionKey);
    }

    @Override
    public CollateralDocument fetch(Item item) throws CollateralSourceException {
        if (endpoint.version() == 3 && item.tee() == Tee.TDX) {
            throw new CollateralSourceException(Kind.CONFIGURATION, item.title() + ": version 3 of the API, which "
                    + endpoint + " names, knows no TDX. Use an address that ends in /v4/");
        }
        URI uri = uri(item);
        HttpAnswer answer = get(item, uri);
        if (answer.status() != 200) {
            throw AnswerProblems.status(item, uri, answer);
        }
        CollateralDocument document =
                new CollateralDocument(item, answer.body(), chain(item, uri, answer), uri.toString(), maxAge(answer));
        try {
            // Some services send lists in hexadecimal or PEM: from here on they are DER.
            Optional<byte[]> der = ParsedDocument.of(document).crl().map(Crl::encoded);
            return der.isEmpty()
                    ? document
                    : new CollateralDocument(
                            item, der.get(), document.issuerChain(), document.origin(), document.maxAge());
        } catch (CollateralException e) {
            throw AnswerProblems.content(item, uri, answer, e.defect() + ": " + e.getMessage(), e);
        }
    }

    private HttpAnswer get(Item item, URI uri) throws CollateralSourceException {
        try {
            return transport.get(uri, requestHeaders, mostBytes(item));
        } catch (HttpTransport.BodyTooLargeException e) {
            throw new CollateralSourceException(Kind.INVALID_ANSWER, AnswerProblems.prefix(item, uri)
                    + " was answered with a body of more than " + mostBytes(item)
                    + " bytes, which no such document has. Check that the address is that of a PCCS", e);
        } catch (IOException e) {
            throw AnswerProblems.unreachable(item, uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CollateralSourceException(
                    Kind.INTERRUPTED, AnswerProblems.prefix(item, uri) + " was interrupted", e);
        }
    }

    private URI uri(Item item) {
        String early = update == Update.EARLY ? "update=early" : "";
        return switch (item.kind()) {
            case TCB_INFO -> endpoint.resource(item.tee(),
                    "tcb?fmspc=" + item.fmspc().toUpperCase(Locale.ROOT) + (early.isEmpty() ? "" : "&" + early));
            case QE_IDENTITY -> endpoint.resource(item.tee(), "qe/identity" + (early.isEmpty() ? "" : "?" + early));
            case PCK_CRL -> endpoint.resource(Tee.SGX, "pckcrl?ca=" + item.caName() + "&encoding=der");
            case ROOT_CA_CRL -> endpoint.intel() ? INTEL_ROOT_CA_CRL : endpoint.resource(Tee.SGX, "rootcacrl");
        };
    }

    private static int mostBytes(Item item) {
        return switch (item.kind()) {
            case TCB_INFO, QE_IDENTITY -> Limits.JSON_BYTES;
            case PCK_CRL, ROOT_CA_CRL -> Limits.CRL_BYTES;
        };
    }

    /** The names of the header that has the chain, the present one first. */
    private static List<String> chainHeaders(Item item) {
        return switch (item.kind()) {
            case TCB_INFO -> List.of("TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain");
            case QE_IDENTITY -> List.of("SGX-Enclave-Identity-Issuer-Chain");
            case PCK_CRL -> List.of("SGX-PCK-CRL-Issuer-Chain");
            case ROOT_CA_CRL -> List.of();
        };
    }

    private static byte[] chain(Item item, URI uri, HttpAnswer answer) throws CollateralSourceException {
        List<String> names = chainHeaders(item);
        if (names.isEmpty()) {
            return new byte[0];
        }
        for (String name : names) {
            Optional<String> header = answer.header(name);
            if (header.isPresent()) {
                if (header.get().length() > Limits.CHAIN_BYTES) {
                    throw AnswerProblems.content(item, uri, answer, "header " + name + " has "
                            + header.get().length() + " characters, more than " + Limits.CHAIN_BYTES);
                }
                Optional<byte[]> pem = PercentEncoding.decode(header.get());
                if (pem.isEmpty()) {
                    throw AnswerProblems.content(item, uri, answer, "header " + name + " is not percent-encoded");
                }
                return pem.get();
            }
        }
        throw AnswerProblems.content(item, uri, answer, "it has no header " + names.get(0));
    }

    private static Optional<Duration> maxAge(HttpAnswer answer) {
        return answer.header("Cache-Control").map(MAX_AGE::matcher).filter(Matcher::find)
                .map(m -> Duration.ofSeconds(Long.parseLong(m.group(1))));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "PcsClient[" + endpoint + "]";
    }
}
