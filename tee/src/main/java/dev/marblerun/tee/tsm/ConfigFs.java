package dev.marblerun.tee.tsm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** The kernel's configfs. Making a folder makes a request with all its files; removing it drops the request. */
record ConfigFs(Path folder) implements TsmEntry {
    private static final Path REPORTS = Path.of("/sys/kernel/config/tsm/report");

    static TsmEntry create() throws IOException {
        return create(REPORTS);
    }

    static TsmEntry create(Path reports) throws IOException {
        Path folder = reports.resolve("marblerun-" + UUID.randomUUID());
        Files.createDirectory(folder);
        return new ConfigFs(folder);
    }

    @Override
    public byte[] read(String attribute, int most) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(attribute))) {
            byte[] content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw new IOException("more than " + most + " bytes");
            }
            return content;
        }
    }

    @Override
    public void write(String attribute, byte[] content) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(folder.resolve(attribute), StandardOpenOption.WRITE)) {
            if (file.write(ByteBuffer.wrap(content)) != content.length) {
                throw new IOException("a part was written");
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.delete(folder);
    }
}
