package dev.marblerun.attestation.collateral.source;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A network with prepared answers, which remembers what was asked. */
final class FakeTransport implements HttpTransport {
    private final Map<String, HttpAnswer> answers = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> lastHeaders = Map.of();
    private volatile @Nullable IOException failure;

    FakeTransport answers(String uri, int status, Map<String, String> headers, byte[] body) {
        answers.put(uri, new HttpAnswer(status, headers, body));
        return this;
    }

    FakeTransport fails(IOException e) {
        failure = e;
        return this;
    }

    List<String> asked() {
        return asked;
    }

    Map<String, String> lastHeaders() {
        return lastHeaders;
    }

    @Override
    public HttpAnswer get(URI uri, Map<String, String> headers, int mostBytes) throws IOException {
        asked.add(uri.toString());
        lastHeaders = headers;
        IOException e = failure;
        if (e != null) {
            throw e;
        }
        return answers.getOrDefault(uri.toString(), new HttpAnswer(404, Map.of(), new byte[0]));
    }
}
