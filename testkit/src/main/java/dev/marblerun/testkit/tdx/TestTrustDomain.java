package dev.marblerun.testkit.tdx;

import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.simulated.P256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A trust domain on the machine: each register is filled with a byte of its own, MRTD with the given one, RTMR0 to
 * RTMR3 with 10 to 13; SEPT_VE_DISABLE is set unless the test says otherwise.
 */
public final class TestTrustDomain implements Tee {
    private static final int BODY_BYTES = 584;
    private static final int QE_REPORT_BYTES = 384;
    private static final int REGISTER_BYTES = 48;
    private static final int ATTRIBUTES = 120;
    private static final long SEPT_VE_DISABLE = 1L << 28;

    private final TestTdxMachine machine;
    private final int mrTd;
    private final long attributes;
    private final KeyPair attestationKey;

    /** @param mrTd what its initial contents are measured as, in each of 48 bytes */
    public TestTrustDomain(TestTdxMachine machine, int mrTd) throws GeneralSecurityException {
        this(machine, mrTd, SEPT_VE_DISABLE);
    }

    private TestTrustDomain(TestTdxMachine machine, int mrTd, long attributes) throws GeneralSecurityException {
        attestationKey = P256.newKey();
        this.machine = machine;
        this.mrTd = mrTd;
        this.attributes = attributes;
    }

    /** The same with other TDATTRIBUTES, such as 1 for debug. */
    public TestTrustDomain withAttributes(long other) throws GeneralSecurityException {
        return new TestTrustDomain(machine, mrTd, other);
    }

    /** The part {@code TDX} of a manifest's package or an era configuration that it complies with. */
    public String packageJson() {
        StringBuilder json = new StringBuilder("{\"MRTD\": \"" + hex(mrTd) + "\"");
        for (int i = 0; i < 4; i++) {
            json.append(", \"RTMR").append(i).append("\": \"").append(hex(10 + i)).append('"');
        }
        return json.append('}').toString();
    }

    @Override
    public String name() {
        return "test-tdx";
    }

    @Override
    public boolean simulated() {
        return true;
    }

    @Override
    public boolean canSeal() {
        return false;
    }

    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        throw new TeeException("trust domains have no sealing keys");
    }

    @Override
    public byte[] quote(byte[] reportData) throws TeeException {
        try {
            byte[] signed = ByteBuffer.allocate(48 + BODY_BYTES).put(header()).put(body(reportData)).array();
            byte[] vouched = vouched();
            ByteBuffer quote = ByteBuffer.allocate(signed.length + 4 + 64 + 64 + 6 + vouched.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(signed)
                    .putInt(64 + 64 + 6 + vouched.length)
                    .put(P256.sign(attestationKey.getPrivate(), signed))
                    .put(P256.rawPoint(attestationKey.getPublic()))
                    .putShort((short) 6)
                    .putInt(vouched.length)
                    .put(vouched);
            return quote.array();
        } catch (GeneralSecurityException e) {
            throw new TeeException("cannot make a quote", e);
        }
    }

    private static byte[] header() {
        return ByteBuffer.allocate(48)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 4)
                .putShort((short) 2)
                .putInt(0x81)
                .putInt(0)
                .put(HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607"))
                .array();
    }

    private byte[] body(byte[] reportData) {
        byte[] body = new byte[BODY_BYTES];
        Arrays.fill(body, 0, 16, (byte) TestTdxMachine.SVN);
        // Module SVN 3 of major version 1, which the TCB info knows as TDX_01.
        body[0] = 3;
        body[1] = 1;
        fill(body, 16, 1);
        ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).putLong(ATTRIBUTES, attributes);
        Arrays.fill(body, 128, 136, (byte) 7);
        fill(body, 136, mrTd);
        for (int i = 0; i < 4; i++) {
            fill(body, 328 + REGISTER_BYTES * i, 10 + i);
        }
        System.arraycopy(reportData, 0, body, 520, 64);
        return body;
    }

    /** The quoting enclave's report, its signature by the platform, authentication data, the platform's chain. */
    private byte[] vouched() throws GeneralSecurityException {
        byte[] authentication = TestTdxMachine.filled(32, 9);
        MessageDigest binding = MessageDigest.getInstance("SHA-256");
        binding.update(P256.rawPoint(attestationKey.getPublic()));
        ByteBuffer report = ByteBuffer.allocate(QE_REPORT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        report.put(48, new byte[] {0x15});
        report.put(128, TestTdxMachine.QE_SIGNER);
        report.putShort(256, (short) TestTdxMachine.QE_PRODUCT_ID);
        report.putShort(258, (short) TestTdxMachine.QE_SVN);
        report.put(320, binding.digest(authentication));
        byte[] chain = machine.pckChain();
        return ByteBuffer.allocate(QE_REPORT_BYTES + 64 + 2 + authentication.length + 6 + chain.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(report.array())
                .put(P256.sign(machine.pckKey().getPrivate(), report.array()))
                .putShort((short) authentication.length)
                .put(authentication)
                .putShort((short) 5)
                .putInt(chain.length)
                .put(chain)
                .array();
    }

    private static void fill(byte[] body, int at, int value) {
        Arrays.fill(body, at, at + REGISTER_BYTES, (byte) value);
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits((byte) value).repeat(REGISTER_BYTES);
    }
}
