package dev.marblerun.attestation.sigstruct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Makes signature structures and the files that they are kept in. */
public final class Images {
    static final int DEBUG = 0x02;

    private static final KeyPair KEY = key();

    private Images() {}

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F0));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The modulus as a SIGSTRUCT stores it. */
    static byte[] modulus() {
        return littleEndian(((RSAPublicKey) KEY.getPublic()).getModulus().toByteArray());
    }

    /** A signed structure: MRENCLAVE 0x11.., ISVPRODID 7, ISVSVN 3, debug forbidden; then as the test changes it. */
    static byte[] sigStruct(Consumer<ByteBuffer> change) {
        ByteBuffer raw = ByteBuffer.allocate(SigStruct.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        raw.put(0, HexFormat.of().parseHex("06000000e10000000000010000000000"));
        raw.put(24, HexFormat.of().parseHex("01010000600000006000000001000000"));
        raw.putInt(20, 0x20261123);
        raw.put(128, modulus());
        raw.putInt(512, 3);
        raw.put(928, (byte) 0x04).put(936, (byte) 0x03);
        for (int i = 944; i < 960; i++) {
            raw.put(i, (byte) 0xff);
        }
        for (int i = 960; i < 992; i++) {
            raw.put(i, (byte) 0x11);
        }
        raw.putShort(1024, (short) 7).putShort(1026, (short) 3);
        change.accept(raw);
        return sign(raw.array());
    }

    /** A signed structure as a file of Gramine's. */
    public static byte[] sigStruct() {
        return sigStruct(raw -> {});
    }

    /** An ELF file that Open Enclave's and the SGX SDK's tools could both have signed. */
    public static byte[] signedElf() {
        byte[] signed = sigStruct();
        return elf(Map.of(".oeinfo", openEnclaveInfo(signed), ".note.sgxmeta", sgxMetadata(signed)));
    }

    /** Reads bytes as if they were a file. */
    public static SigStruct read(byte[] bytes) throws EnclaveImageException {
        try {
            return EnclaveImage.in(source(bytes), Path.of("image"), EnclaveImage.Kind.SGX_SDK)
                    .sigStruct();
        } catch (IOException e) {
            throw new AssertionError("memory has no such errors", e);
        }
    }

    private static byte[] sign(byte[] raw) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KEY.getPrivate());
            signature.update(raw, 0, 128);
            signature.update(raw, 900, 128);
            System.arraycopy(littleEndian(signature.sign()), 0, raw, 516, 384);
            return raw;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] littleEndian(byte[] bigEndian) {
        byte[] out = new byte[384];
        for (int i = 0; i < out.length && i < bigEndian.length; i++) {
            out[i] = bigEndian[bigEndian.length - 1 - i];
        }
        return out;
    }

    /** The section of the SGX SDK. */
    static byte[] sgxMetadata(byte[] sigStruct) {
        ByteBuffer out = ByteBuffer.allocate(89 + sigStruct.length + 100).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(13).putInt(2000).putInt(1).put("sgx_metadata\0".getBytes(StandardCharsets.US_ASCII));
        out.putLong(25, 0x86A80294635D0E4CL).put(89, sigStruct);
        return out.array();
    }

    /** The section of Open Enclave. */
    static byte[] openEnclaveInfo(byte[] sigStruct) {
        return ByteBuffer.allocate(144 + sigStruct.length + 256).put(144, sigStruct).array();
    }

    /** An ELF file with these sections and their names; nothing else is in it. */
    static byte[] elf(Map<String, byte[]> content) {
        return elf(content.entrySet().stream().map(each -> new Section(each.getKey(), each.getValue())).toList());
    }

    record Section(String name, byte[] content) {}

    static byte[] elf(Iterable<Section> sections) {
        StringBuilder names = new StringBuilder("\0.shstrtab\0");
        Map<Section, Integer> nameAt = new LinkedHashMap<>();
        int size = 64;
        for (Section section : sections) {
            nameAt.put(section, names.length());
            names.append(section.name()).append('\0');
            size += section.content().length;
        }
        byte[] table = names.toString().getBytes(StandardCharsets.US_ASCII);
        int count = nameAt.size() + 2;
        ByteBuffer out = ByteBuffer.allocate(size + table.length + 64 * count).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        out.putLong(40, size + table.length);
        out.putShort(58, (short) 64).putShort(60, (short) count).putShort(62, (short) 1);
        out.put(size, table);
        int entry = size + table.length + 64;
        entry(out, entry, 1, size, table.length);
        int offset = 64;
        for (Map.Entry<Section, Integer> each : nameAt.entrySet()) {
            entry += 64;
            byte[] content = each.getKey().content();
            out.put(offset, content);
            entry(out, entry, each.getValue(), offset, content.length);
            offset += content.length;
        }
        return out.array();
    }

    private static void entry(ByteBuffer out, int at, int name, int offset, int size) {
        out.putInt(at, name).putInt(at + 4, 1).putLong(at + 24, offset).putLong(at + 32, size);
    }

    /** Bytes in memory as an image. */
    static ByteSource source(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public byte[] read(long offset, int length, String what) throws EnclaveImageException {
                ByteSource.requireWithin(bytes.length, offset, length, what);
                return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
            }
        };
    }
}
