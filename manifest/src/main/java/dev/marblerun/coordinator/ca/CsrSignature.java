package dev.marblerun.coordinator.ca;

import dev.marblerun.coordinator.crypto.Der;
import dev.marblerun.coordinator.crypto.DerReader;
import dev.marblerun.coordinator.crypto.DerReader.DerException;
import dev.marblerun.coordinator.crypto.EcProvider;
import dev.marblerun.coordinator.crypto.KeyMaker.Curve;
import dev.marblerun.coordinator.crypto.PublicKeys;
import dev.marblerun.coordinator.crypto.PublicKeys.Kind;
import dev.marblerun.coordinator.crypto.PublicKeys.Parsed;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.PSSParameterSpec;
import java.util.HexFormat;

/**
 * Whether a signing request is signed with its own key. The key may be of any kind: it is not the one that the
 * certificate will be for.
 */
final class CsrSignature {
    private static final String PSS = "RSASSA-PSS";

    private CsrSignature() {}

    /**
     * Checks it.
     *
     * @throws DerException when the key cannot be read
     * @throws CaException when the signature is not right, or by an algorithm that is not known
     */
    static void verify(SigningRequest request) throws DerException, CaException {
        Parsed key = PublicKeys.parse(request.spki());
        DerReader algorithm = DerReader.of(request.algorithm()).enter(Der.SEQUENCE);
        String name = jcaName(HexFormat.of().formatHex(algorithm.content(Der.OID)), key.kind());
        boolean valid;
        try {
            Signature signature = key.curve() == Curve.P224
                    ? Signature.getInstance(name, EcProvider.INSTANCE)
                    : Signature.getInstance(name);
            if (name.equals(PSS)) {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
                parameters.init(algorithm.rest());
                signature.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
            }
            signature.initVerify(key.key());
            signature.update(request.signed());
            valid = signature.verify(request.signature());
        } catch (GeneralSecurityException | IOException e) {
            throw new CaException("signature over CSR is invalid", e);
        }
        if (!valid) {
            throw new CaException("signature over CSR is invalid");
        }
    }

    private static String jcaName(String oid, Kind kind) throws CaException {
        String name =
                switch (kind) {
                    case ECDSA ->
                        switch (oid) {
                            case "2a8648ce3d0401" -> "SHA1withECDSA";
                            case "2a8648ce3d040302" -> "SHA256withECDSA";
                            case "2a8648ce3d040303" -> "SHA384withECDSA";
                            case "2a8648ce3d040304" -> "SHA512withECDSA";
                            default -> "";
                        };
                    case RSA ->
                        switch (oid) {
                            case "2a864886f70d010105" -> "SHA1withRSA";
                            case "2a864886f70d01010b" -> "SHA256withRSA";
                            case "2a864886f70d01010c" -> "SHA384withRSA";
                            case "2a864886f70d01010d" -> "SHA512withRSA";
                            case "2a864886f70d01010a" -> PSS;
                            default -> "";
                        };
                    case ED25519 -> oid.equals("2b6570") ? "Ed25519" : "";
                };
        if (name.isEmpty()) {
            throw new CaException("signature over CSR is invalid");
        }
        return name;
    }
}
