package dev.marblerun.tee.gramine;

import dev.marblerun.tee.ReportData;
import dev.marblerun.tee.SealPolicy;
import dev.marblerun.tee.Tee;
import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.CpuKey;
import dev.marblerun.tee.device.Errno;
import dev.marblerun.tee.device.ReturnedQuote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An SGX enclave that Gramine runs this process in. */
public final class GramineTee implements Tee {
    /** The name by which it is chosen and reported. */
    public static final String NAME = "sgx-gramine";

    private static final Path DEVICE = Path.of("/dev/attestation");
    private static final int LONGEST_TYPE = 16;
    /** The report data that was written counts for the process, so from there to the quote it is one at a time. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final Path root;

    /** The enclave of this process. */
    public GramineTee() {
        this(DEVICE);
    }

    GramineTee(Path root) {
        this.root = root;
    }

    /** Whether this process runs in an enclave of Gramine. There is no such folder under gramine-direct. */
    public static boolean isHere() {
        return isAt(DEVICE);
    }

    static boolean isAt(Path root) {
        // Opened, not looked for: what counts is whether it can be read.
        try (InputStream in = Files.newInputStream(root.resolve("attestation_type"))) {
            return in.read() != -1;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            // It is there. Using it will say what is wrong with it.
            return Files.isDirectory(root);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean simulated() {
        return false;
    }

    @Override
    public byte[] quote(byte[] reportData) throws TeeException {
        ReportData.requireSize(reportData);
        byte[] quote;
        synchronized (ONE_AT_A_TIME) {
            requireDcap();
            write("user_report_data", reportData);
            quote = read("quote", ReturnedQuote.MOST_BYTES, "On the host check the AESM service (its socket"
                    + " /var/run/aesmd/aesm.socket), the SGX driver, Intel's DCAP libraries, and the PCCS in"
                    + " /etc/sgx_default_qcnl.conf");
        }
        return ReturnedQuote.checked(
                root.resolve("quote").toString(), quote, ReturnedQuote.Workload.ENCLAVE, reportData);
    }

    private void requireDcap() throws TeeException {
        String advice = "Set sgx.remote_attestation = \"dcap\" in Gramine's manifest, and sign it again";
        byte[] type = read("attestation_type", LONGEST_TYPE, advice);
        String text = new String(type, StandardCharsets.ISO_8859_1).strip();
        if (!text.equals("dcap")) {
            throw new TeeException("Gramine's attestation type is \"" + text.replaceAll("[^ -~]", "?")
                    + "\" and must be dcap. " + advice);
        }
    }

    /**
     * Gramine's sealing key of 128 bits, which the CPU derives from MRENCLAVE, or from MRSIGNER and ISVPRODID, spread
     * to 256 with HKDF-SHA256. It depends on the CPU's microcode and on ISVSVN too: after an update of either it is
     * another.
     */
    @Override
    public byte[] sealingKey(SealPolicy policy) throws TeeException {
        String name = switch (policy) {
            case UNIQUE -> "keys/_sgx_mrenclave";
            case PRODUCT -> "keys/_sgx_mrsigner";
        };
        byte[] key = read(name, CpuKey.BYTES, "Gramine 1.4 or newer has it");
        if (!CpuKey.isPlausible(key)) {
            throw new TeeException(root.resolve(name) + " holds no key of " + CpuKey.BYTES
                    + " bytes; check the version of Gramine (1.4 or newer)");
        }
        return CpuKey.spread(key, "marblerun gramine sealing key v1", name);
    }

    @Override
    public String toString() {
        return "Gramine enclave";
    }

    private byte[] read(String name, int most, String advice) throws TeeException {
        Path file = root.resolve(name);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw new TeeException(file + " holds more than " + most + " bytes; check the version of Gramine");
            }
            return content;
        } catch (IOException e) {
            throw new TeeException("reading " + file + " failed: " + Errno.text(e) + ". " + advice, e);
        }
    }

    private void write(String name, byte[] content) throws TeeException {
        Path file = root.resolve(name);
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            int written = channel.write(ByteBuffer.wrap(content));
            if (written != content.length) {
                throw new TeeException(file + " took " + written + " of " + content.length
                        + " bytes; check the version of Gramine");
            }
        } catch (IOException e) {
            throw new TeeException("writing " + file + " failed: " + Errno.text(e)
                    + ". Only the process that Gramine started may quote: check what else runs in the enclave", e);
        }
    }
}
