package dev.marblerun.testkit.runtime;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Gramine's /dev/attestation with quotes and keys of another TEE. */
public final class GramineDevices implements Devices {
    private static final String ROOT = "/dev/attestation/";
    private static final int EACCES = 13;
    private static final int KEY_BYTES = 16;

    private final Tee tee;
    private final String type;

    public GramineDevices(Tee tee) {
        this(tee, "dcap");
    }

    /** With another attestation type. */
    public GramineDevices(Tee tee, String type) {
        this.tee = tee;
        this.type = type;
    }

    @Override
    public List<String> identity() {
        return List.of("-s", "Linux", "-r", "3.10.0", "-v", "1");
    }

    @Override
    public Answer open(String path, Map<String, byte[]> written) {
        if (!path.startsWith(ROOT)) {
            return new Answer.Failure(ENOENT);
        }
        try {
            return switch (path.substring(ROOT.length())) {
                case "attestation_type" -> new Answer.Data(type.getBytes(StandardCharsets.US_ASCII));
                case "user_report_data", "protected_files_key" -> Answer.done();
                case "quote" -> type.equals("none") ? new Answer.Failure(ENOENT) : new Answer.Data(quote(written));
                case "keys/_sgx_mrenclave" -> new Answer.Data(key(SealPolicy.UNIQUE));
                case "keys/_sgx_mrsigner" -> new Answer.Data(key(SealPolicy.PRODUCT));
                default -> path.startsWith(ROOT + "keys/") ? Answer.done() : new Answer.Failure(ENOENT);
            };
        } catch (TeeException e) {
            return new Answer.Failure(EACCES);
        }
    }

    private byte[] quote(Map<String, byte[]> written) throws TeeException {
        return tee.quote(Arrays.copyOf(written.getOrDefault(ROOT + "user_report_data", new byte[0]), 64));
    }

    private byte[] key(SealPolicy policy) throws TeeException {
        return Arrays.copyOf(tee.sealingKey(policy), KEY_BYTES);
    }
}
