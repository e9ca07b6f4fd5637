package dev.marblerun.coordinator.rest;

import dev.marblerun.coordinator.core.ApiException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The envelope of every answer; client-api.md, beginning. */
final class JSend {
    /** A path that does not exist or does not have the method. Old clients take it for an old server. */
    static final Answer NOT_ALLOWED = error(405, null);

    /** Success without data. */
    static final Answer DONE = success(JsonOut::nothing);

    private JSend() {}

    static Answer success(Consumer<JsonOut> data) {
        JsonOut out = new JsonOut().begin().name("status").string("success").name("data");
        data.accept(out);
        return new Answer(200, out.end().line());
    }

    /** The request is at fault. */
    static Answer fail(int status, @Nullable String message) {
        return failure(status, "fail", message, List.of());
    }

    /** The request is at fault, and data says where. */
    static Answer fail(int status, Consumer<JsonOut> data, String message) {
        JsonOut out = new JsonOut().begin().name("status").string("fail").name("data");
        data.accept(out);
        return new Answer(status, out.name("message").string(message).end().line());
    }

    /** The operation did not work, or is refused. */
    static Answer error(int status, @Nullable String message) {
        return failure(status, "error", message, List.of());
    }

    static Answer failure(int status, String kind, @Nullable String message, List<ApiException.Detail> details) {
        JsonOut out = new JsonOut().begin().name("status").string(kind).name("data");
        if (details.isEmpty()) {
            out.nothing();
        } else {
            out.begin().name("errors").raw(errors(details)).end();
        }
        if (message != null && !message.isEmpty()) {
            out.name("message").string(message);
        }
        return new Answer(status, out.end().line());
    }

    private static String errors(List<ApiException.Detail> details) {
        StringBuilder list = new StringBuilder("[");
        for (ApiException.Detail detail : details) {
            list.append(list.length() == 1 ? "" : ",")
                    .append(new JsonOut()
                            .begin()
                            .name("path")
                            .string(detail.path())
                            .name("message")
                            .string(detail.message())
                            .end());
        }
        return list.append(']').toString();
    }
}
