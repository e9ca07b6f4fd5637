package dev.marblerun.attestation.sigstruct;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class EnclaveImageFuzzTest {
    private static final byte[] SIG_STRUCT = Images.sigStruct();
    private static final byte[] ELF = Images.signedElf();

    @FuzzTest(maxDuration = "1m")
    void read_anyBytes_imageOrRefusal(byte[] bytes) {
        check(bytes);
    }

    /** A good structure or file of which some bytes are others: noise alone does not get past the magic numbers. */
    @FuzzTest(maxDuration = "1m")
    void read_goodImageWithOtherBytes_imageOrRefusal(byte[] bytes) {
        check(patched(SIG_STRUCT, bytes));
        check(patched(ELF, bytes));
    }

    /** The bytes as a list of patches: two bytes of offset, counted from the end when odd, and one of content. */
    private static byte[] patched(byte[] good, byte[] patches) {
        byte[] out = good.clone();
        for (int i = 0; i + 2 < patches.length; i += 3) {
            int distance = (patches[i] & 0xff) | (patches[i + 1] & 0xff) << 8;
            int offset = distance % 2 == 0 ? distance / 2 : out.length - 1 - distance / 2;
            if (offset >= 0 && offset < out.length) {
                out[offset] = patches[i + 2];
            }
        }
        return out;
    }

    private static void check(byte[] bytes) {
        byte[] before = bytes.clone();
        try {
            SigStruct found = Images.read(bytes);
            if (found.mrSigner().length != 32 || found.mrEnclave().length != 32) {
                throw new AssertionError("a structure without its measurements");
            }
        } catch (EnclaveImageException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("a refusal without a reason", refused);
            }
        }
        if (!Arrays.equals(bytes, before)) {
            throw new AssertionError("the parser changed its input");
        }
    }
}
