package dev.marblerun.attestation.sigstruct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the SGX SDK keeps the SIGSTRUCT (dcap.md, 9): in an ELF note of 12 bytes of header and the name
 * {@code sgx_metadata}, 13 bytes with its NUL and not padded, at offset 64 of the metadata.
 */
final class SgxMetadata {
    static final String SECTION = ".note.sgxmeta";

    private static final byte[] NAME = "sgx_metadata\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NAME_AT = 12;
    private static final int METADATA = NAME_AT + NAME.length;
    private static final long MAGIC = 0x86A80294635D0E4CL;
    private static final int SIG_STRUCT = METADATA + 64;

    private SgxMetadata() {}

    static Optional<SigStruct> find(ElfSections sections) throws EnclaveImageException, IOException {
        Optional<byte[]> start = sections.start(SECTION, SIG_STRUCT + SigStruct.SIZE);
        return start.isEmpty() ? Optional.empty() : Optional.of(sigStruct(start.get()));
    }

    private static SigStruct sigStruct(byte[] note) throws EnclaveImageException {
        ByteBuffer fields = ByteBuffer.wrap(note).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getInt(0) != NAME.length
                || !Arrays.equals(Arrays.copyOfRange(note, NAME_AT, METADATA), NAME)) {
            throw new EnclaveImageException("the section " + SECTION + " does not begin with a note sgx_metadata");
        }
        long magic = fields.getLong(METADATA);
        if (magic != MAGIC) {
            throw new EnclaveImageException("the metadata in section " + SECTION + " begins with "
                    + Long.toHexString(magic) + " and not with " + Long.toHexString(MAGIC));
        }
        return SigStruct.parse(Arrays.copyOfRange(note, SIG_STRUCT, SIG_STRUCT + SigStruct.SIZE));
    }
}
