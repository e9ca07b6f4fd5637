package dev.marblerun.coordinator.rest;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** JSend for what HTTP itself refuses before a handler sees it: a malformed request line, headers too large. */
final class ErrorPages extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        byte[] body = body(response.getStatus());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** Without what the client sent: only the status's own name. */
    private static byte[] body(int status) {
        String name = HttpStatus.getMessage(status).toLowerCase(Locale.ROOT);
        Answer answer = status < 500 ? JSend.fail(status, name) : JSend.error(status, name);
        return answer.body();
    }
}
