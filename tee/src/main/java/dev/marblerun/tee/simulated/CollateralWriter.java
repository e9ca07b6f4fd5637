package dev.marblerun.tee.simulated;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * TCB info (version 3) and QE identity (version 2) as Intel's Provisioning Certification Service serves them: compact
 * JSON whose inner object is signed byte for byte. The values need no escaping, so this is plain text.
 */
final class CollateralWriter {
    /** The machine's family; the letters are SIMULA, so no genuine one can have it. */
    static final byte[] FMSPC = "SIMULA".getBytes(StandardCharsets.US_ASCII);

    static final byte[] PCE_ID = {0, 0};

    private static final int EVALUATION_NUMBER = 1;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private CollateralWriter() {}

    static byte[] tcbInfo(Instant issued, Instant nextUpdate, PrivateKey key) throws GeneralSecurityException {
        String levels = Arrays.stream(SimulatedTcbLevel.values())
                .filter(level -> level != SimulatedTcbLevel.NOT_SUPPORTED)
                .map(CollateralWriter::level)
                .collect(Collectors.joining(","));
        String body = "{\"id\":\"SGX\",\"version\":3," + dates(issued, nextUpdate)
                + ",\"fmspc\":\"" + HEX.formatHex(FMSPC) + "\",\"pceId\":\"" + HEX.formatHex(PCE_ID)
                + "\",\"tcbType\":0,\"tcbEvaluationDataNumber\":" + EVALUATION_NUMBER
                + ",\"tcbLevels\":[" + levels + "]}";
        return signed("tcbInfo", body, key);
    }

    static byte[] qeIdentity(Instant issued, Instant nextUpdate, PrivateKey key) throws GeneralSecurityException {
        String body = "{\"id\":\"QE\",\"version\":2," + dates(issued, nextUpdate)
                + ",\"tcbEvaluationDataNumber\":" + EVALUATION_NUMBER
                + ",\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\""
                + ",\"attributes\":\"11000000000000000000000000000000\""
                + ",\"attributesMask\":\"FBFFFFFFFFFFFFFF0000000000000000\""
                + ",\"mrsigner\":\"" + HEX.formatHex(QuotingEnclave.MR_SIGNER)
                + "\",\"isvprodid\":" + QuotingEnclave.PRODUCT_ID + ",\"tcbLevels\":["
                + "{\"tcb\":{\"isvsvn\":" + QuotingEnclave.SVN_UP_TO_DATE + "},\"tcbDate\":\""
                + SimulatedTcbLevel.UP_TO_DATE.date() + "\",\"tcbStatus\":\"UpToDate\"},"
                + "{\"tcb\":{\"isvsvn\":" + QuotingEnclave.SVN_OUT_OF_DATE + "},\"tcbDate\":\""
                + SimulatedTcbLevel.OUT_OF_DATE.date()
                + "\",\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"SIMULATED-SA-00100\"]}]}";
        return signed("enclaveIdentity", body, key);
    }

    private static String level(SimulatedTcbLevel level) {
        byte[] svns = level.components();
        String components = IntStream.range(0, svns.length)
                .mapToObj(i -> "{\"svn\":" + Byte.toUnsignedInt(svns[i]) + "}")
                .collect(Collectors.joining(","));
        return "{\"tcb\":{\"sgxtcbcomponents\":[" + components + "],\"pcesvn\":" + SimulatedTcbLevel.PCE_SVN
                + "},\"tcbDate\":\"" + level.date() + "\",\"tcbStatus\":\"" + level.status() + "\""
                + advisories(level.advisoryIds()) + "}";
    }

    private static String advisories(List<String> ids) {
        return ids.isEmpty() ? "" : ",\"advisoryIDs\":[\"" + String.join("\",\"", ids) + "\"]";
    }

    /** Instants in whole seconds print as the strict YYYY-MM-DDThh:mm:ssZ that verifiers demand. */
    private static String dates(Instant issued, Instant nextUpdate) {
        return "\"issueDate\":\"" + issued + "\",\"nextUpdate\":\"" + nextUpdate + "\"";
    }

    private static byte[] signed(String name, String body, PrivateKey key) throws GeneralSecurityException {
        byte[] signature = P256.sign(key, body.getBytes(StandardCharsets.UTF_8));
        String hex = HexFormat.of().formatHex(signature);
        String document = "{\"" + name + "\":" + body + ",\"signature\":\"" + hex + "\"}";
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
