package dev.marblerun.attestation.collateral.source;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An answer: its status, its headers by whatever case, its body. */
public final class HttpAnswer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    /** @param headers one value each; names are compared without regard to case */
    public HttpAnswer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
        this.body = body.clone();
    }

    public int status() {
        return status;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public byte[] body() {
        return body.clone();
    }
}
