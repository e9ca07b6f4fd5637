package dev.marblerun.attestation.sigstruct;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Where Open Enclave and EGo keep the SIGSTRUCT: behind 144 bytes of settings in a section (dcap.md, 9). */
final class OpenEnclaveInfo {
    static final String SECTION = ".oeinfo";

    private static final int SIG_STRUCT = 144;

    private OpenEnclaveInfo() {}

    static Optional<SigStruct> find(ElfSections sections) throws EnclaveImageException, IOException {
        Optional<byte[]> start = sections.start(SECTION, SIG_STRUCT + SigStruct.SIZE);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOfRange(start.get(), SIG_STRUCT, SIG_STRUCT + SigStruct.SIZE);
        return Optional.of(SigStruct.parseOrUnsigned(bytes));
    }
}
