package dev.marblerun.tee.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.tee.TeeException;
import dev.marblerun.tee.device.Quotes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TsmReportsTest {
    private static final byte[] DATA = Quotes.reportData();

    private final List<Integer> pauses = new ArrayList<>();
    private final Deque<String> failures = new ArrayDeque<>();
    private String provider = "tdx_guest\n";
    private int generation;
    private boolean meddled;
    private boolean without;
    private int open;

    /** As the kernel: the generation counts writes, a report needs 64 bytes, and a failure is an errno's text. */
    private final class Kernel implements TsmEntry {
        private byte[] inblob = new byte[0];

        @Override
        public byte[] read(String attribute, int most) throws IOException {
            return switch (attribute) {
                case "provider" -> text(provider);
                case "generation" -> text((meddled ? generation++ : generation) + "\n");
                case "outblob" -> {
                    if (without) {
                        throw new NoSuchFileException(attribute);
                    }
                    if (!failures.isEmpty()) {
                        throw new IOException(failures.size() > 1 ? failures.pop() : failures.peek());
                    }
                    assertThat(inblob).hasSize(64);
                    yield inblob;
                }
                default -> throw new NoSuchFileException(attribute);
            };
        }

        @Override
        public void write(String attribute, byte[] content) {
            assertThat(attribute).isEqualTo("inblob");
            inblob = content.clone();
            generation++;
        }

        @Override
        public void close() {
            open--;
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private TsmReports reports() {
        return new TsmReports(
                () -> {
                    open++;
                    return new Kernel();
                },
                pauses::add);
    }

    @Test
    void report_oneRequest_isWrittenReadAndRemoved() throws Exception {
        assertThat(reports().report(DATA, "tdx_guest")).hasValue(DATA);
        assertThat(reports().provider()).hasValue("tdx_guest");
        assertThat(open).isZero();
        assertThat(pauses).isEmpty();
    }

    @Test
    void report_withoutConfigFs_isEmpty() throws Exception {
        TsmReports nowhere = new TsmReports(() -> ConfigFs.create(Path.of("/nowhere/report")), pauses::add);
        assertThat(nowhere.report(DATA, "tdx_guest")).isEmpty();
        assertThat(nowhere.provider()).isEmpty();
    }

    @Test
    void report_anotherProvider_isRefused() {
        provider = "sev_guest\n";
        assertThatThrownBy(() -> reports().report(DATA, "tdx_guest"))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("\"sev_guest\" and must be tdx_guest")
                .hasMessageContaining("SEV-SNP is not supported");
        assertThat(open).isZero();
    }

    @Test
    void report_busyForAWhile_isAskedForAgain() throws Exception {
        failures.add("Device or resource busy");
        failures.add("Interrupted system call");
        TsmReports reports = new TsmReports(
                () -> {
                    open++;
                    return new Kernel();
                },
                attempt -> {
                    pauses.add(attempt);
                    if (attempt == 2) {
                        failures.clear();
                    }
                });
        assertThat(reports.report(DATA, "tdx_guest")).hasValue(DATA);
        assertThat(pauses).containsExactly(1, 2);
        assertThat(open).isZero();
    }

    @Test
    void report_changedMeanwhile_isNeverTaken() {
        meddled = true;
        assertThatThrownBy(() -> reports().report(DATA, "tdx_guest"))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("changed meanwhile each of 5 times");
        assertThat(pauses).containsExactly(1, 2, 3, 4);
        assertThat(open).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Invalid argument, EINVAL, Linux 6.7, 0", "Input/output error, EIO, QGS, 0",
        "Connection timed out, ETIMEDOUT, did not answer in time, 0", "Device or resource busy, EBUSY, under way, 4",
        "Read-only file system, EROFS, writable, 0", "No such device or address, ENXIO, tdx_guest, 0",
        "Weird, Weird, kernel's log, 0"
    })
    void report_eachErrno_saysWhatToCheck(String said, String name, String advice, int repeated) {
        failures.add(said);
        assertThatThrownBy(() -> reports().report(DATA, "tdx_guest"))
                .isInstanceOf(TeeException.class)
                .hasMessageContaining("/sys/kernel/config/tsm/report failed: " + name)
                .hasMessageContaining(advice);
        assertThat(pauses).hasSize(repeated);
        assertThat(open).isZero();
    }

    @Test
    void report_attributeMissing_isAFailureAndNotNothing() {
        without = true;
        assertThatThrownBy(() -> reports().report(DATA, "tdx_guest")).hasMessageContaining("ENOENT");
        assertThat(open).isZero();
    }

    @Test
    void report_noRightToAsk_saysSo() {
        TsmReports forbidden = new TsmReports(
                () -> {
                    throw new AccessDeniedException("report");
                },
                pauses::add);
        assertThatThrownBy(() -> forbidden.report(DATA, "tdx_guest"))
                .hasMessageContaining("EACCES")
                .hasMessageContaining("root");
        assertThatThrownBy(forbidden::provider).isInstanceOf(TeeException.class).hasMessageContaining("root");
    }

    @Test
    void configFs_attributes_areBoundedAndWrittenOnce(@TempDir Path root) throws Exception {
        ConfigFs entry = (ConfigFs) ConfigFs.create(root);
        Files.createFile(entry.folder().resolve("inblob"));
        entry.write("inblob", DATA);
        assertThat(entry.read("inblob", 64)).isEqualTo(DATA);
        assertThatThrownBy(() -> entry.read("inblob", 63)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> entry.read("outblob", 63)).isInstanceOf(NoSuchFileException.class);
        Files.delete(entry.folder().resolve("inblob"));
        entry.close();
        assertThat(root).isEmptyDirectory();
    }
}
