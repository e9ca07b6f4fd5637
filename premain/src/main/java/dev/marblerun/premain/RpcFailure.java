package dev.marblerun.premain;

import dev.marblerun.premain.rpc.RpcException;
import dev.marblerun.premain.rpc.StatusCode;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why there was no activation. The original's {@code rpc error: code = ... desc = ...} stays in them. */
final class RpcFailure {
    /** Causes are followed this far: a chain may be a circle. */
    private static final int DEEPEST = 16;

    private RpcFailure() {}

    /** Whether no connection came about, so that nothing can have been asked yet and asking again costs nothing. */
    static boolean isUnreachable(RpcException failure) {
        return failure.code() == StatusCode.UNAVAILABLE
                && (has(failure, ConnectException.class)
                        || has(failure, NoRouteToHostException.class)
                        || has(failure, PortUnreachableException.class)
                        || has(failure, UnknownHostException.class));
    }

    /** Whether a Coordinator refused because of everything else that it is asked, before it did anything. */
    static boolean isOverload(RpcException failure) {
        return failure.code() == StatusCode.RESOURCE_EXHAUSTED && text(failure).startsWith("too many");
    }

    /** Whether nothing can have been done about the request, so that asking again costs no second piece of a budget. */
    static boolean isSafeToRepeat(RpcException failure) {
        return failure.isUnprocessed() || isUnreachable(failure) || isOverload(failure);
    }

    static PremainException inWords(
            RpcException failure, CoordinatorAddress address, CoordinatorClient.Bounds bounds) {
        String what = "activating the marble failed: ";
        String said = "rpc error: code = " + failure.code() + " desc = " + deepest(failure);
        String hint = hint(failure, address, bounds);
        return new PremainException(what + said + (said.endsWith(".") ? " " : ". ") + hint, failure);
    }

    private static String hint(
            RpcException failure, CoordinatorAddress address, CoordinatorClient.Bounds bounds) {
        String check = "check " + CoordinatorAddress.VARIABLE;
        return switch (failure.code()) {
            case UNAVAILABLE -> unavailable(failure, address, check);
            case DEADLINE_EXCEEDED -> "Nobody at " + address + " answered the activation within "
                    + bounds.answer().toMillis() / 1000.0 + " s: look at the Coordinator's log, and " + check;
            case RESOURCE_EXHAUSTED -> isOverload(failure)
                    ? "The Coordinator has too much to do at once: start again in a while; "
                            + Settings.PATIENCE_VARIABLE + " gives seconds to try it for"
                    : "The answer, or what was asked, is larger than allowed (answers: " + bounds.answerBytes()
                            + " bytes): make the files of the manifest smaller";
            case FAILED_PRECONDITION -> "The Coordinator has no manifest yet or waits for recovery: set the manifest, or"
                    + " recover it, then start again";
            case PERMISSION_DENIED -> "The Coordinator refuses this marble: compare " + Settings.TYPE_VARIABLE
                    + ", the package's properties and MaxActivations in the manifest with this marble";
            case UNAUTHENTICATED -> "The Coordinator saw no client certificate: is a proxy that ends TLS in between?";
            case INVALID_ARGUMENT -> "The Coordinator could not read the request: is its version older than the premain's?";
            case INTERNAL -> "The Coordinator could not make this marble's secrets and parameters: look at its log, and at"
                    + " the templates of the manifest";
            case UNIMPLEMENTED, UNKNOWN -> "Whoever answers at " + address + " is no Coordinator's mesh address: " + check;
            case OK, CANCELLED, NOT_FOUND, ALREADY_EXISTS, ABORTED, OUT_OF_RANGE, DATA_LOSS -> "Look at the"
                    + " Coordinator's log, and " + check;
        };
    }

    private static String unavailable(RpcException failure, CoordinatorAddress address, String check) {
        if (has(failure, UnknownHostException.class)) {
            return "The name " + address.host() + " is unknown here: " + check;
        }
        if (isUnreachable(failure)) {
            return "Nobody can be reached at " + address + ": start the Coordinator, or " + check + "; "
                    + Settings.PATIENCE_VARIABLE + " gives seconds to wait for it";
        }
        if (has(failure, SSLException.class)) {
            return "There is no TLS with HTTP/2 and client certificates at " + address + ": " + check
                    + "; it is the mesh address (usually port 2001), not the client API's";
        }
        if (text(failure).startsWith("marble verification failed")) {
            return "The Coordinator cannot get what it needs to judge this machine's quote: look at its log, and start"
                    + " again in a while";
        }
        return "The connection to " + address + " broke off before the answer: look at the Coordinator's log, and "
                + check;
    }

    /** The status's text; where it only says that something failed, the text of what it failed of behind it. */
    private static String deepest(RpcException failure) {
        String text = text(failure).lines().findFirst().orElse("");
        Throwable last = failure.getCause();
        if (last == null) {
            return text;
        }
        for (int depth = 0; last.getCause() != null && depth < DEEPEST; depth++) {
            last = last.getCause();
        }
        String reason = PremainException.reason(last);
        if (text.contains(reason)) {
            return text;
        }
        return text.isEmpty() ? reason : text + ": " + reason;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String text(RpcException failure) {
        String message = failure.getMessage();
        return message == null ? "" : message;
    }
}
