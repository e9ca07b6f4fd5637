package dev.marblerun.attestation.collateral.source;

import dev.marblerun.attestation.collateral.source.CollateralSourceException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a request, in words: the document, the address, the answer, and what to do next. */
final class AnswerProblems {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private AnswerProblems() {}

    static String prefix(Item item, URI uri) {
        return item.title() + ": GET " + uri;
    }

    static CollateralSourceException unreachable(Item item, URI uri, IOException e) {
        String advice = "Check that the address is right and the service runs, and that a firewall or proxy lets it"
                + " through";
        if (e instanceof SSLException) {
            advice = "The server's certificate is not trusted here, or it speaks no TLS. Name its authority, or, since"
                    + " collateral is signed, accept any certificate (use_secure_cert=false)";
        } else if (e instanceof ConnectException) {
            advice = "Nobody listens there, or the host is unknown. " + advice;
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new CollateralSourceException(
                Kind.UNREACHABLE, prefix(item, uri) + " failed: " + Printable.of(reason) + ". " + advice, e);
    }

    static CollateralSourceException content(Item item, URI uri, HttpAnswer answer, String what) {
        return content(item, uri, answer, what, null);
    }

    static CollateralSourceException content(
            Item item, URI uri, HttpAnswer answer, String what, @Nullable Exception cause) {
        String message = prefix(item, uri) + " was answered with status 200 and something else: " + Printable.of(what)
                + ". It begins \"" + Printable.of(answer.body())
                + "\". Check that the address is that of a PCCS and not of a proxy or portal before it";
        return cause == null
                ? new CollateralSourceException(Kind.INVALID_ANSWER, message)
                : new CollateralSourceException(Kind.INVALID_ANSWER, message, cause);
    }

    static CollateralSourceException status(Item item, URI uri, HttpAnswer answer) {
        int status = answer.status();
        StringBuilder message =
                new StringBuilder(prefix(item, uri)).append(" was answered with status ").append(status);
        answer.header("Error-Code").ifPresent(code -> message.append(", error code ").append(Printable.of(code)));
        answer.header("Error-Message").ifPresent(text -> message.append(", ").append(Printable.of(text)));
        if (answer.body().length > 0) {
            message.append(": \"").append(Printable.of(answer.body())).append('"');
        }
        answer.header("Request-ID").ifPresent(id -> message.append(" (request ").append(Printable.of(id)).append(')'));
        if (status / 100 == 3) {
            answer.header("Location").ifPresent(to -> message.append(", to ").append(Printable.of(to)));
        }
        message.append(". ").append(advice(item, status));
        return new CollateralSourceException(kind(status), message.toString(), retryAfter(answer));
    }

    private static Kind kind(int status) {
        if (status / 100 == 3) {
            return Kind.REDIRECTED;
        }
        return switch (status) {
            case 404, 410, 461, 462 -> Kind.NOT_FOUND;
            case 408, 425, 429, 460 -> Kind.SERVICE_FAULT;
            default -> status >= 500 ? Kind.SERVICE_FAULT : Kind.REFUSED;
        };
    }

    private static String advice(Item item, int status) {
        if (status / 100 == 3) {
            return "Redirects are not followed: configure the service's final address";
        }
        return switch (status) {
            case 400 -> "The service does not understand the request. Check the API's version in the address (v3 or"
                    + " v4)";
            case 401, 403 -> "The service wants a key, a user or another network to come from. Intel's own needs none"
                    + " for collateral; ask whoever runs this one";
            case 404, 461 -> item.kind() == Item.Kind.TCB_INFO
                    ? "It does not know this FMSPC. Check that the platform is a production one; a PCCS that is filled"
                            + " by hand needs a refresh with this platform in it"
                    : "It has no such document. Check the path of the address; a PCCS that is filled by hand needs a"
                            + " refresh";
            case 410 -> "Intel has withdrawn it. Use update=standard";
            case 429 -> "Too many requests. It is asked again later by itself; a PCCS of one's own would help";
            case 460, 462, 502 -> "The PCCS could not get it from Intel. Look into its log and check its API key";
            default -> status >= 500
                    ? "The service has a fault. It is worth trying again; look into the service's log"
                    : "Check the address of the service";
        };
    }

    private static Optional<Duration> retryAfter(HttpAnswer answer) {
        return answer.header("Retry-After").filter(text -> SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
}
