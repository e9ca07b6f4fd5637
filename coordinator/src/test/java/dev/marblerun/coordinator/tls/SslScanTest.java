package dev.marblerun.coordinator.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.marblerun.coordinator.core.TestCoordinator;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What sslscan finds on both ports. Certificates are self-signed on purpose: the quote vouches for them, not an
 * authority; everything else that sslscan would mark has to be absent.
 */
class SslScanTest {
    private static final int DEADLINE_SECONDS = 120;
    private static final Set<String> GOOD = Set.of("strong", "acceptable");
    private static final int LEAST_GROUP_BITS = 112;

    @TempDir
    Path folder;

    /** Debian's package of the same name has it. */
    private static Path sslscan() {
        Path found = Stream.of(System.getenv("PATH").split(":", -1))
                .map(each -> Path.of(each, "sslscan"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of(""));
        assumeThat(found).as("SKIPPED: sslscan is not installed").isExecutable();
        return found;
    }

    private Element scan(InetSocketAddress address) throws Exception {
        Path report = folder.resolve("sslscan.xml");
        Process process = new ProcessBuilder(
                        sslscan().toString(),
                        "--xml=" + report,
                        "127.0.0.1:" + address.getPort())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sslscan.log").toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("sslscan does not end");
        }
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
    }

    private static List<Element> all(Element report, String name) {
        NodeList nodes = report.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static void assertNothingIsWrong(Element report) {
        assertThat(all(report, "protocol"))
                .filteredOn(each -> each.getAttribute("enabled").equals("1"))
                .extracting(each -> each.getAttribute("type") + each.getAttribute("version"))
                .containsExactly("tls1.2", "tls1.3");
        assertThat(all(report, "compression")).noneMatch(each -> each.getAttribute("supported").equals("1"));
        assertThat(all(report, "renegotiation")).allMatch(each -> each.getAttribute("supported").equals("0")
                || each.getAttribute("secure").equals("1"));
        assertThat(all(report, "heartbleed")).allMatch(each -> each.getAttribute("vulnerable").equals("0"));
        assertThat(all(report, "cipher")).isNotEmpty().allSatisfy(cipher -> {
            assertThat(cipher.getAttribute("strength")).as(cipher.getAttribute("cipher")).isIn(GOOD);
            assertThat(cipher.getAttribute("cipher")).contains("GCM").doesNotStartWith("TLS_RSA").doesNotContain("CBC");
        });
        assertThat(all(report, "group")).isNotEmpty().allSatisfy(group ->
                assertThat(Integer.parseInt(group.getAttribute("bits"))).isGreaterThanOrEqualTo(LEAST_GROUP_BITS));
        assertThat(all(report, "expired")).allMatch(each -> each.getTextContent().equals("false"));
        assertThat(all(report, "signature-algorithm")).allMatch(each -> each.getTextContent().contains("SHA384"));
    }

    @Test
    void bothPorts_scanned_haveNothingAboveInfo() throws Exception {
        sslscan();
        try (TestCoordinator coordinator = TestCoordinator.withoutTee(folder.resolve("state"))) {
            assertNothingIsWrong(scan(coordinator.rest()));
            assertNothingIsWrong(scan(coordinator.mesh()));
        }
    }
}
