package dev.marblerun.attestation.sigstruct;

import dev.marblerun.attestation.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The sections of a 64-bit little-endian ELF file (System V ABI, "Object Files"). Of the file no more than its header,
 * the section table and the table of section names are read until somebody asks for a section.
 */
final class ElfSections {
    private static final int HEADER_BYTES = 64;
    private static final int ENTRY_BYTES = 64;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int NO_BITS = 8;
    /** SHN_XINDEX: the index of the table of names does not fit the header and is in the first entry. */
    private static final int IN_FIRST_ENTRY = 0xffff;

    private final ByteSource file;
    private final ByteBuffer table;
    private final byte[] names;

    private ElfSections(ByteSource file, ByteBuffer table, byte[] names) {
        this.file = file;
        this.table = table;
        this.names = names;
    }

    /** Whether a file begins as ELF files do. */
    static boolean startsLikeElf(ByteSource file) throws EnclaveImageException, IOException {
        return file.size() >= 4
                && buffer(file.read(0, 4, "the ELF magic number")).getInt(0) == 0x464c457f;
    }

    /**
     * Reads the section table.
     *
     * @throws EnclaveImageException this is no such ELF file, or its tables are not within it or larger than
     *     {@link Limits} allows
     */
    static ElfSections of(ByteSource file) throws EnclaveImageException, IOException {
        if (!startsLikeElf(file)) {
            throw new EnclaveImageException("it is no ELF file");
        }
        ByteBuffer header = buffer(file.read(0, HEADER_BYTES, "the ELF header"));
        if (header.get(4) != CLASS_64 || header.get(5) != LITTLE_ENDIAN) {
            throw new EnclaveImageException("it is no 64-bit little-endian ELF file, as enclaves for SGX are");
        }
        long offset = header.getLong(40);
        if (offset == 0) {
            throw new EnclaveImageException("this ELF file has no section table: it was stripped of it");
        }
        int entrySize = u16(header, 58);
        if (entrySize != ENTRY_BYTES) {
            throw new EnclaveImageException("the ELF section table has entries of " + entrySize + " bytes and not 64");
        }
        ByteBuffer first = buffer(file.read(offset, ENTRY_BYTES, "the ELF section table"));
        long count = u16(header, 60) == 0 ? first.getLong(32) : u16(header, 60);
        if (count < 1 || count > Limits.ELF_SECTIONS) {
            throw new EnclaveImageException("the ELF file has " + Long.toUnsignedString(count)
                    + " sections; 1 to " + Limits.ELF_SECTIONS + " are read");
        }
        ByteBuffer table = buffer(file.read(offset, (int) count * ENTRY_BYTES, "the ELF section table"));
        int index = u16(header, 62) == IN_FIRST_ENTRY ? first.getInt(40) : u16(header, 62);
        if (index < 0 || index >= count) {
            throw new EnclaveImageException("the ELF file's table of section names is section "
                    + Integer.toUnsignedString(index) + " of " + count);
        }
        return new ElfSections(file, table, names(file, table, index));
    }

    private static byte[] names(ByteSource file, ByteBuffer table, int index)
            throws EnclaveImageException, IOException {
        int entry = index * ENTRY_BYTES;
        long size = table.getLong(entry + 32);
        if (size < 0 || size > Limits.ELF_NAMES_BYTES) {
            throw new EnclaveImageException("the ELF file's table of section names has "
                    + Long.toUnsignedString(size) + " bytes, more than " + Limits.ELF_NAMES_BYTES);
        }
        return file.read(table.getLong(entry + 24), (int) size, "the ELF file's table of section names");
    }

    /**
     * The first bytes of a section; nothing when there is no section of that name.
     *
     * @throws EnclaveImageException the section is shorter, not within the file, without content, or there are two
     */
    Optional<byte[]> start(String name, int length) throws EnclaveImageException, IOException {
        int entry = -1;
        for (int at = 0; at < table.capacity(); at += ENTRY_BYTES) {
            if (isNamed(table.getInt(at), name)) {
                if (entry >= 0) {
                    throw new EnclaveImageException("the ELF file has two sections " + name);
                }
                entry = at;
            }
        }
        if (entry < 0) {
            return Optional.empty();
        }
        long size = table.getLong(entry + 32);
        if (table.getInt(entry + 4) == NO_BITS || Long.compareUnsigned(size, length) < 0) {
            throw new EnclaveImageException("the section " + name + " has fewer than " + length
                    + " bytes in the file: there is no SIGSTRUCT in it");
        }
        long offset = table.getLong(entry + 24);
        ByteSource.requireWithin(file.size(), offset, size, "the section " + name);
        return Optional.of(file.read(offset, length, "the section " + name));
    }

    private boolean isNamed(int at, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        if (at < 0 || at > names.length - wanted.length - 1) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (names[at + i] != wanted[i]) {
                return false;
            }
        }
        return names[at + wanted.length] == 0;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int u16(ByteBuffer buffer, int offset) {
        return Short.toUnsignedInt(buffer.getShort(offset));
    }
}
