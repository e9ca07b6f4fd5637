package dev.marblerun.tee.simulated;

import dev.marblerun.tee.TeeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an image's developer states about it, from {@code enclave.properties}: at the root of an image that is a folder,
 * beside an image that is a file ({@code app.jar.enclave.properties}). Both values are decimal, 0 to 65535, and 0 when
 * they or the file are absent; any other key is refused. As SIGSTRUCT's fields it is not part of the measurement.
 *
 * @param productId ISVPRODID
 * @param securityVersion ISVSVN
 */
record EnclaveDescriptor(int productId, int securityVersion) {
    static final String FILE_NAME = "enclave.properties";

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,5}");

    /** Where the descriptor of an image is, whether it exists or not. */
    static Path fileOf(Path image) {
        return Files.isDirectory(image)
                ? image.resolve(FILE_NAME)
                : image.resolveSibling(image.getFileName() + "." + FILE_NAME);
    }

    static EnclaveDescriptor load(Path image) throws TeeException {
        Path file = fileOf(image);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new EnclaveDescriptor(0, 0);
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new TeeException("the image's descriptor " + file + " is not a regular file");
        }
        try {
            return parse(StrictProperties.parse(new String(SmallFile.read(file), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new TeeException("cannot read the image's descriptor " + file, e);
        } catch (IllegalArgumentException e) {
            throw new TeeException("the image's descriptor " + file + " is wrong: " + e.getMessage(), e);
        }
    }

    private static EnclaveDescriptor parse(Map<String, String> entries) {
        int productId = 0;
        int securityVersion = 0;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            switch (entry.getKey()) {
                case "productId" -> productId = unsignedShort(entry);
                case "securityVersion" -> securityVersion = unsignedShort(entry);
                default -> throw new IllegalArgumentException(
                        "the key " + entry.getKey() + " is not known; there are productId and securityVersion");
            }
        }
        return new EnclaveDescriptor(productId, securityVersion);
    }

    private static int unsignedShort(Map.Entry<String, String> entry) {
        String text = entry.getValue();
        int number = DECIMAL.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException(entry.getKey() + " is not a decimal number from 0 to 65535");
        }
        return number;
    }
}
