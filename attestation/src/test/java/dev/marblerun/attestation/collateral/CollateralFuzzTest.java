package dev.marblerun.attestation.collateral;

import com.code_intelligence.jazzer.junit.FuzzTest;

class CollateralFuzzTest {
    /** A parser of outside bytes. */
    private interface Parser {
        Object parse(byte[] bytes) throws CollateralException;
    }

    @FuzzTest(maxDuration = "1m")
    void tcbInfo_anyBytes_documentOrRefusal(byte[] bytes) {
        check(TcbInfo::parse, bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void qeIdentity_anyBytes_documentOrRefusal(byte[] bytes) {
        check(QeIdentity::parse, bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void pckExtension_anyBytes_extensionOrRefusal(byte[] bytes) {
        check(PckExtension::parse, bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void chain_anyBytes_chainOrRefusal(byte[] bytes) {
        check(b -> Certificate.parseChain(b, "chain", 3), bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void crl_anyBytes_listOrRefusal(byte[] bytes) {
        check(b -> Crl.parse(b, "list"), bytes);
    }

    private static void check(Parser parser, byte[] bytes) {
        try {
            if (parser.parse(bytes) == null) {
                throw new AssertionError("neither a document nor a refusal");
            }
        } catch (CollateralException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("a refusal without a reason", refused);
            }
        }
    }
}
