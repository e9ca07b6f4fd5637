package dev.marblerun.testkit.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An SGX enclave's reports and sealing keys (Intel SDM volume 3D, EREPORT and EGETKEY). What the CPU puts into a key is
 * here put into HMAC-SHA256, so whatever changes a real one changes this one, and what the CPU refuses is refused.
 */
final class Enclave {
    private static final int BODY_BYTES = 384;
    private static final int REPORT_DATA = 320;
    private static final int REPORT_BYTES = 432;
    private static final int MAC_BYTES = 16;
    private static final int REQUEST_BYTES = 512;
    private static final int KEY_BYTES = 16;

    private static final int SEAL = 4;
    private static final int MRENCLAVE = 1;
    private static final int MRSIGNER = 1 << 1;
    private static final int NO_ISVPRODID = 1 << 2;
    private static final int CONFIGID = 1 << 3;
    private static final int ISVFAMILYID = 1 << 4;
    private static final int ISVEXTPRODID = 1 << 5;
    /** The policies that only enclaves with key separation and sharing have. */
    private static final int KSS_POLICIES = 0x3C;

    private static final long DEBUG = 0x02;
    private static final long KSS = 0x80;
    /** INIT and DEBUG are in every key. */
    private static final long REQUIRED_FLAGS = 0x03;

    private final byte[] fuses;
    private final byte[] body;

    /**
     * @param fuses the machine's secret
     * @param body of a report of the enclave, 384 bytes
     */
    Enclave(byte[] fuses, byte[] body) {
        if (body.length != BODY_BYTES) {
            throw new IllegalArgumentException("the body of a report has " + BODY_BYTES + " bytes");
        }
        this.fuses = fuses.clone();
        this.body = body.clone();
    }

    /** The same enclave on the same machine with this first component of its CPUSVN. */
    Enclave withMicrocode(int version) {
        byte[] changed = body.clone();
        changed[0] = (byte) version;
        return new Enclave(fuses, changed);
    }

    /** The same enclave, which nobody can debug. */
    Enclave inProduction() {
        byte[] changed = body.clone();
        changed[48] &= (byte) ~DEBUG;
        return new Enclave(fuses, changed);
    }

    /** A report over these data for whatever target. */
    byte[] report(byte[] reportData) {
        ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES).put(body).put(REPORT_DATA, reportData);
        byte[] mac = hmac(report.array());
        return report.put(REPORT_BYTES - MAC_BYTES, mac, 0, MAC_BYTES).array();
    }

    /** The sealing key that the request asks for; empty when the CPU refuses it. */
    Optional<byte[]> key(byte[] request) {
        ByteBuffer asked = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer own = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        if (request.length != REQUEST_BYTES || !isAllowed(asked, own)) {
            return Optional.empty();
        }
        int policy = asked.getShort(2);
        ByteBuffer dependencies = ByteBuffer.allocate(2 * BODY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        // The name, the policy, ISVSVN, CPUSVN, the masks and the key's id as asked.
        dependencies.put(request, 0, 76);
        dependencies.putLong((asked.getLong(24) | REQUIRED_FLAGS) & own.getLong(48));
        dependencies.putLong(asked.getLong(32) & own.getLong(56));
        dependencies.putInt(asked.getInt(72) & own.getInt(16));
        putIf((policy & MRENCLAVE) != 0, 64, 32, dependencies);
        putIf((policy & MRSIGNER) != 0, 128, 32, dependencies);
        putIf((policy & NO_ISVPRODID) == 0, 256, 2, dependencies);
        putIf((policy & CONFIGID) != 0, 192, 64, dependencies);
        dependencies.putShort((policy & CONFIGID) != 0 ? asked.getShort(76) : 0);
        putIf((policy & ISVFAMILYID) != 0, 304, 16, dependencies);
        putIf((policy & ISVEXTPRODID) != 0, 32, 16, dependencies);
        return Optional.of(Arrays.copyOf(hmac(dependencies.array()), KEY_BYTES));
    }

    private static boolean isAllowed(ByteBuffer asked, ByteBuffer own) {
        int policy = asked.getShort(2);
        boolean kss = (own.getLong(48) & KSS) != 0;
        boolean zeros = asked.getShort(6) == 0;
        for (int i = 78; i < REQUEST_BYTES; i++) {
            zeros &= asked.get(i) == 0;
        }
        boolean cpuSvn = true;
        for (int i = 0; i < 16; i++) {
            cpuSvn &= Byte.compareUnsigned(asked.get(8 + i), own.get(i)) <= 0;
        }
        return zeros
                && cpuSvn
                && asked.getShort(0) == SEAL
                && (policy & ~(MRENCLAVE | MRSIGNER | KSS_POLICIES)) == 0
                && (kss || ((policy & KSS_POLICIES) == 0 && asked.getShort(76) == 0))
                && Short.compareUnsigned(asked.getShort(4), own.getShort(258)) <= 0
                && Short.compareUnsigned(asked.getShort(76), own.getShort(260)) <= 0;
    }

    /** A part of the report, or as many zeros. */
    private void putIf(boolean counts, int offset, int length, ByteBuffer dependencies) {
        dependencies.put(counts ? Arrays.copyOfRange(body, offset, offset + length) : new byte[length]);
    }

    private byte[] hmac(byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(fuses, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
