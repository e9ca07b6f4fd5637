package dev.marblerun.attestation.collateral.source;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the form that {@link Bundle} describes. */
final class BundleWriter {
    static final String FORMAT = "marblerun-collateral";
    static final int VERSION = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private BundleWriter() {}

    static byte[] write(Collection<Bundle.Entry> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("format", FORMAT);
            json.writeNumberProperty("version", VERSION);
            json.writeArrayPropertyStart("documents");
            for (Bundle.Entry entry : entries) {
                json.writeRaw('\n');
                write(json, entry);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Bundle.Entry entry) {
        CollateralDocument document = entry.document();
        json.writeStartObject();
        json.writeStringProperty("item", document.item().id());
        json.writeStringProperty("origin", document.origin());
        json.writeStringProperty("fetched", entry.fetched().toString());
        json.writeBinaryProperty("body", document.body());
        json.writeBinaryProperty("issuerChain", document.issuerChain());
        json.writeEndObject();
    }
}
