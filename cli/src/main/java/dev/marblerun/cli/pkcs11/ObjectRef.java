package dev.marblerun.cli.pkcs11;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names a key or certificate on a token.
 *
 * @param id the CKA_ID, in hex as pkcs11-tool prints it, or as text
 * @param label the CKA_LABEL
 */
public record ObjectRef(Optional<String> id, Optional<String> label) {
    /** Whether nothing is named. */
    public boolean isEmpty() {
        return id.isEmpty() && label.isEmpty();
    }

    /** What the id can mean, the likelier first; one empty list element when there is none. */
    List<Optional<byte[]>> ids() {
        if (id.isEmpty()) {
            return List.of(Optional.empty());
        }
        Optional<byte[]> text = Optional.of(id.get().getBytes(StandardCharsets.UTF_8));
        try {
            return List.of(Optional.of(HexFormat.of().parseHex(id.get().replace(":", ""))), text);
        } catch (IllegalArgumentException e) {
            return List.of(text);
        }
    }

    @Override
    public String toString() {
        return id.map(text -> "ID " + text).orElse("")
                + (id.isPresent() && label.isPresent() ? " and " : "")
                + label.map(text -> "label " + text).orElse("");
    }
}
