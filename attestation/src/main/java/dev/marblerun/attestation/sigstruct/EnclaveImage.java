package dev.marblerun.attestation.sigstruct;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An enclave's image and what its developer signed (dcap.md, 9).
 *
 * @param file where the signature structure was found
 */
public record EnclaveImage(Kind kind, Path file, SigStruct sigStruct) {
    private static final Path OCCLUM = Path.of("build", "lib", "libocclum-libos.signed.so");
    private static final String GRAMINE = ".sig";

    /** What made the image, which says where the signature structure is. */
    public enum Kind {
        /** Open Enclave or EGo: ELF section {@code .oeinfo}, offset 144. */
        OPEN_ENCLAVE,
        /** Gramine: a file of its own. */
        GRAMINE,
        /** An Occlum instance: the library operating system in it, an image of the SGX SDK. */
        OCCLUM,
        /** The SGX SDK: ELF section {@code .note.sgxmeta}, offset 89. */
        SGX_SDK
    }

    /**
     * Reads a signed enclave binary, a Gramine {@code .sig} file, a folder with one such file, or an Occlum instance.
     *
     * @throws EnclaveImageException there is none of these, what is there is damaged, or its signature does not hold;
     *     the message begins with the file and says what was looked for
     */
    public static EnclaveImage read(Path path) throws EnclaveImageException {
        if (Files.isDirectory(path)) {
            return inFolder(path);
        }
        if (!Files.exists(path)) {
            throw new EnclaveImageException(path + ": there is no such file or folder");
        }
        return inFile(path, Kind.SGX_SDK);
    }

    private static EnclaveImage inFolder(Path folder) throws EnclaveImageException {
        List<Path> signatures = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder, entry -> entry.toString().endsWith(GRAMINE))) {
            entries.forEach(signatures::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw unreadable(folder, e);
        }
        if (signatures.size() > 1) {
            String names = signatures.stream()
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .limit(5)
                    .collect(Collectors.joining(", "));
            throw new EnclaveImageException(folder + ": there are " + signatures.size() + " files that end in .sig ("
                    + names + (signatures.size() > 5 ? ", ..." : "") + "). Name the one that is meant");
        }
        if (signatures.size() == 1) {
            return inFile(signatures.get(0), Kind.SGX_SDK);
        }
        Path libOs = folder.resolve(OCCLUM);
        if (!Files.exists(libOs)) {
            throw new EnclaveImageException(folder + ": there is no signed enclave in this folder. Looked for a file"
                    + " *.sig (Gramine; gramine-sgx-sign makes it) and for " + OCCLUM
                    + " (Occlum; \"occlum build\" makes it). An enclave of the SGX SDK, Open Enclave or EGo is named"
                    + " by its file");
        }
        return inFile(libOs, Kind.OCCLUM);
    }

    private static EnclaveImage inFile(Path file, Kind ofSdk) throws EnclaveImageException {
        if (!Files.isRegularFile(file)) {
            // A pipe or a device would block, or never end.
            throw new EnclaveImageException(file + ": this is no regular file");
        }
        try (ByteSource source = new FileSource(file)) {
            return in(source, file, ofSdk);
        } catch (EnclaveImageException e) {
            throw new EnclaveImageException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The order in which kinds are tried is the original's: Open Enclave, Gramine, SGX SDK. */
    static EnclaveImage in(ByteSource source, Path file, Kind ofSdk) throws EnclaveImageException, IOException {
        if (!ElfSections.startsLikeElf(source)) {
            if (source.size() != SigStruct.SIZE) {
                throw new EnclaveImageException("this is neither an ELF file nor a Gramine .sig file, which has "
                        + SigStruct.SIZE + " bytes and not " + source.size());
            }
            byte[] bytes = source.read(0, SigStruct.SIZE, "the SIGSTRUCT");
            return new EnclaveImage(Kind.GRAMINE, file, SigStruct.parse(bytes));
        }
        ElfSections sections = ElfSections.of(source);
        Optional<SigStruct> openEnclave = OpenEnclaveInfo.find(sections);
        if (openEnclave.isPresent()) {
            return new EnclaveImage(Kind.OPEN_ENCLAVE, file, openEnclave.get());
        }
        SigStruct sdk = SgxMetadata.find(sections).orElseThrow(() -> new EnclaveImageException(
                "this ELF file is no signed enclave: it has neither a section " + OpenEnclaveInfo.SECTION
                        + " (Open Enclave, EGo) nor a section " + SgxMetadata.SECTION + " (SGX SDK, Occlum)"));
        return new EnclaveImage(ofSdk, file, sdk);
    }

    private static EnclaveImageException unreadable(Path path, Exception e) {
        return new EnclaveImageException(path + ": it cannot be read: " + e, e);
    }
}
