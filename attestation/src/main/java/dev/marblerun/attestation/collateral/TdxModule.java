package dev.marblerun.attestation.collateral;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who signed a TDX module and which attributes it has (dcap.md, 3.3 and 5.3).
 *
 * @param mrSigner 48 bytes
 * @param attributes 8 bytes
 * @param attributesMask which bits of them count
 */
public record TdxModule(byte[] mrSigner, byte[] attributes, byte[] attributesMask) {
    private static final Set<LevelStatus> STATUSES =
            EnumSet.of(LevelStatus.UP_TO_DATE, LevelStatus.OUT_OF_DATE, LevelStatus.REVOKED);

    /**
     * A module with a version of its own.
     *
     * @param id {@code TDX_} and its major version in two hexadecimal digits
     * @param levels in the order of the document
     */
    public record Identity(String id, TdxModule module, List<IsvSvnLevel> levels) {
        public Identity {
            levels = List.copyOf(levels);
        }

        static Identity parse(JsonObject identity) throws CollateralException {
            return new Identity(
                    identity.string("id"), TdxModule.parse(identity), IsvSvnLevel.list(identity, STATUSES));
        }
    }

    static TdxModule parse(JsonObject module) throws CollateralException {
        return new TdxModule(module.hex("mrsigner", 48), module.hex("attributes", 8), module.hex("attributesMask", 8));
    }
}
