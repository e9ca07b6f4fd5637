package dev.marblerun.coordinator.rest;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.core.ApiException;
import dev.marblerun.coordinator.observe.Log;
import dev.marblerun.coordinator.observe.RequestObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Where a request enters and its answer leaves: routes it, turns refusals into answers, bounds how many there are. */
final class ApiHandler extends Handler.Abstract.NonBlocking {
    private static final Log LOG = Log.of(RestServer.class);

    private static final Answer FAULT = JSend.error(500, "internal error");
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField NO_SNIFFING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private final Router router;
    private final BodyMemory memory;
    private final ConnectionGuard guard;
    private final RequestObserver observer;
    private final RequestThreads threads;
    private final Semaphore permits = new Semaphore(Limits.REST_REQUESTS);

    ApiHandler(
            Router router,
            RequestThreads threads,
            BodyMemory memory,
            ConnectionGuard guard,
            RequestObserver observer) {
        this.router = router;
        this.threads = threads;
        this.memory = memory;
        this.guard = guard;
        this.observer = observer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ConnectionGuard.Lease lease = guard.begin(request.getConnectionMetaData().getConnection());
        Request.addCompletionListener(request, failure -> lease.end());
        if (!permits.tryAcquire()) {
            write(response, JSend.error(429, "too many requests at once"), callback);
            return true;
        }
        JettyCall call = new JettyCall(request, memory);
        Router.Target target = target(request);
        if (isAtOnce(target, request) && !call.hasUnread()) {
            // A thread of its own would queue behind all activations, for less work than starting it.
            process(target, call, request, response, callback);
        } else {
            // Jetty's own few threads move bytes and never wait for a body or for the core.
            boolean alone = permits.availablePermits() == Limits.REST_REQUESTS - 1;
            threads.execute(() -> process(target, call, request, response, callback), alone);
        }
        return true;
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        threads.close();
    }

    private Router.Target target(Request request) {
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath();
        return path == null || uri.getFragment() != null
                ? new Router.Target.NotAllowed(List.of())
                : router.target(request.getMethod(), path);
    }

    private static boolean isAtOnce(Router.Target target, Request request) {
        return target instanceof Router.Target.Found(Router.Route route)
                && !route.waits()
                && request.getHttpURI().getQuery() == null;
    }

    private void process(
            Router.Target target, JettyCall opened, Request request, Response response, Callback callback) {
        try (JettyCall call = opened) {
            Answer answer = answer(target, request, call);
            if (call.hasUnread()) {
                writeThenDiscard(request, response, answer, call);
                callback.succeeded();
            } else {
                write(response, answer, callback);
            }
        } catch (IOException e) {
            // The client has gone while it was being told why its body is not read.
            callback.failed(e);
        } catch (RuntimeException fault) {
            LOG.error("answering failed", operation(request), Log.error(fault));
            callback.failed(fault);
        } finally {
            permits.release();
        }
    }

    private Answer answer(Router.Target target, Request request, Call call) {
        return switch (target) {
            case Router.Target.Found(Router.Route route) -> observed(route, request, call);
            case Router.Target.NotAllowed(var methods) ->
                methods.isEmpty() ? JSend.NOT_ALLOWED : JSend.NOT_ALLOWED.with("Allow", String.join(", ", methods));
            case Router.Target.Moved(String clean) -> {
                String query = request.getHttpURI().getQuery();
                yield JSend.error(307, null).with("Location", query == null ? clean : clean + "?" + query);
            }
        };
    }

    private Answer observed(Router.Route route, Request request, Call call) {
        RequestObserver.Observation observation = observer.begin(request.getMethod(), route.path());
        Answer answer = FAULT;
        try {
            answer = answer(route, request, call);
            return answer;
        } finally {
            observation.end(answer.status(), size(request), answer.body().length);
        }
    }

    /** Line, headers and announced body, about. */
    private static long size(Request request) {
        long size = (long) request.getMethod().length() + request.getHttpURI().getPathQuery().length();
        for (HttpField header : request.getHeaders()) {
            size += (long) header.getName().length() + (header.getValue() == null ? 0 : header.getValue().length());
        }
        return size + Math.max(0, request.getLength());
    }

    private static Answer answer(Router.Route route, Request request, Call call) {
        try {
            return route.endpoint().answer(call);
        } catch (ApiException refusal) {
            if (refusal.kind() == ApiException.Kind.INTERNAL) {
                LOG.error("request failed", operation(request), Log.error(refusal));
            }
            return route.failures().of(refusal);
        } catch (BodyException e) {
            return e.status() == 429 ? JSend.error(429, e.getMessage()) : JSend.fail(e.status(), e.getMessage());
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("request failed unexpectedly", operation(request), Log.error(fault));
            return FAULT;
        }
    }

    /** The path without the query, which may name secrets. */
    private static Log.Field operation(Request request) {
        return Log.field("request", request.getMethod() + " " + request.getHttpURI().getPath());
    }

    private static void write(Response response, Answer answer, Callback callback) {
        headers(response, answer);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    /** The answer first, because its reader may send until it has it; afterwards the connection is of no more use. */
    private static void writeThenDiscard(Request request, Response response, Answer answer, JettyCall call)
            throws IOException {
        headers(response, answer);
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        Content.Sink.write(response, true, ByteBuffer.wrap(answer.body()));
        call.discard();
    }

    private static void headers(Response response, Answer answer) {
        response.setStatus(answer.status());
        if (answer.body().length > 0) {
            response.getHeaders().put(JSON);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        }
        response.getHeaders().put(NO_SNIFFING);
        answer.headers().forEach(response.getHeaders()::put);
    }
}
