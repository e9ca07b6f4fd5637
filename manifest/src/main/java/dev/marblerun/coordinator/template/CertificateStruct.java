package dev.marblerun.coordinator.template;

import dev.marblerun.coordinator.template.value.ByteText;
import dev.marblerun.coordinator.template.value.Method;
import dev.marblerun.coordinator.template.value.Value;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate in a template. What is no certificate (the dry run's, or none at all) has its bytes and otherwise
 * zero values. Parsed only when more than its bytes is asked for.
 */
final class CertificateStruct implements Value.Struct {
    private final byte[] der;
    private @Nullable Fields fields;

    CertificateStruct(byte[] der) {
        this.der = der;
    }

    byte[] der() {
        return der;
    }

    @Override
    public String typeName() {
        return "manifest.Certificate";
    }

    @Override
    public List<String> fieldNames() {
        return fields().fieldNames();
    }

    @Override
    public @Nullable Value field(String name) {
        return name.equals("Raw") ? Value.Bytes.of(Value.Bytes.PLAIN, der) : fields().field(name);
    }

    @Override
    public @Nullable Method method(String name) {
        if (!name.equals("MarshalJSON")) {
            return null;
        }
        String json = der.length == 0 ? "null" : "\"" + Base64.getEncoder().encodeToString(der) + "\"";
        return Method.of(Value.Bytes.of(Value.Bytes.PLAIN, ByteText.toBytes(json)));
    }

    private Fields fields() {
        Fields parsed = fields;
        if (parsed == null) {
            parsed = CertificateFields.of(der);
            fields = parsed;
        }
        return parsed;
    }
}
