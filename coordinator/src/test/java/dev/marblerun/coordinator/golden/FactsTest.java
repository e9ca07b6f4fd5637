package dev.marblerun.coordinator.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.api.rpc.Parameters;
import dev.marblerun.coordinator.golden.Scenario.Step;
import dev.marblerun.testkit.TestMarble;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was recorded about values across instances, time and updates, observed here. */
class FactsTest {
    private static final String ONE = "6e2d7c1f-1b2a-4a3c-8d4e-5f60718293a4";
    private static final String OTHER = "0f1e2d3c-4b5a-4697-8877-665544332211";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-04T05:06:07Z"));
    private final Map<String, Object> observed = new LinkedHashMap<>();
    private final TestMarble marble = TestMarble.in(null);

    private Deployment begin(Scenario scenario) throws IOException {
        Deployment deployment =
                new Deployment(new Fixtures(), folder.resolve("state"), Map.of(), () -> now.get());
        Step set = scenario.steps().get(1);
        Comparison comparison = new Comparison();
        assertThat(new Requests(comparison).differences(set, deployment)).isEmpty();
        return deployment;
    }

    private Parameters activate(Deployment deployment, String type, String uuid) {
        return deployment.marble("marble-client").activate(marble.request(type, uuid)).getParameters();
    }

    private static String file(Parameters parameters, String path) {
        return parameters.getFilesOrThrow(path).toStringUtf8();
    }

    private void equal(String fact, Parameters left, String leftFile, Parameters right, String rightFile) {
        observed.put(fact + " equal", file(left, leftFile).equals(file(right, rightFile)));
    }

    @Test
    void values_acrossInstancesAndRestart_areAsRecorded(TestReporter reporter) throws IOException {
        Scenario scenario = Scenario.read("marble-api/facts");
        try (Deployment deployment = begin(scenario)) {
            Parameters first = activate(deployment, "a", ONE);
            Parameters second = activate(deployment, "a", ONE);
            Parameters stranger = activate(deployment, "a", OTHER);
            Parameters braces = activate(deployment, "a", "{" + ONE.toUpperCase(Locale.ROOT) + "}");
            Parameters b = activate(deployment, "b", ONE);
            Parameters x = activate(deployment, "x", ONE);
            Parameters y = activate(deployment, "y", ONE);
            equal("same type, same UUID: private symmetric key", first, "/k", second, "/k");
            equal("same type, other UUID: private symmetric key", first, "/k", stranger, "/k");
            equal("UUID written with braces and in upper case: private symmetric key", first, "/k", braces, "/k");
            equal("other type, same UUID: private symmetric key", first, "/k", b, "/k");
            equal("two names in one marble: private symmetric keys", first, "/k", first, "/k2");
            equal("two types that disable secret binding, same UUID: private symmetric key", x, "/k", y, "/k");
            equal("binding and no binding, same UUID: private symmetric key", first, "/k", x, "/k");
            equal("shared symmetric key, other type and UUID", first, "/s", activate(deployment, "b", OTHER), "/s");
            equal("private certificate, same type, same UUID, second activation", first, "/c", second, "/c");
            equal("shared certificate, other type", first, "/cs", b, "/cs");
            equal("Previous private symmetric key before any rotation", first, "/k", first, "/pk");
            equal("Previous shared symmetric key before any rotation", first, "/s", first, "/ps");

            deployment.stop();
            Parameters after = activate(deployment, "a", ONE);
            equal("after restart: private symmetric key", first, "/k", after, "/k");
            equal("after restart: shared certificate", first, "/cs", after, "/cs");
            equalEnv("after restart: marble root certificate", first, after, "MARBLE_PREDEFINED_ROOT_CA");
            afterUpdates(scenario, deployment, after);
        }
        compare(scenario, 32, reporter);
    }

    private void equalEnv(String fact, Parameters left, Parameters right, String variable) {
        observed.put(fact + " equal", left.getEnvOrThrow(variable).equals(right.getEnvOrThrow(variable)));
    }

    /** The update of that name is made as it was recorded. */
    private void update(Scenario scenario, Deployment deployment, String name) throws IOException {
        Step step = scenario.steps().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(new Requests(new Comparison()).differences(step, deployment)).isEmpty();
    }

    private void afterUpdates(Scenario scenario, Deployment deployment, Parameters before) throws IOException {
        update(scenario, deployment, "full update");
        Parameters full = activate(deployment, "a", ONE);
        equal("after a full update: private symmetric key", before, "/k", full, "/k");
        equal("after a full update: shared symmetric key", before, "/s", full, "/s");
        equal("after a full update: shared certificate", before, "/cs", full, "/cs");
        equalEnv("after a full update: marble root certificate", before, full, "MARBLE_PREDEFINED_ROOT_CA");
        String root = "MARBLE_PREDEFINED_COORDINATOR_ROOT_CA";
        equalEnv("after a full update: Coordinator root certificate", before, full, root);
        equal("after a full update: Previous shared symmetric key is the present one", full, "/s", full, "/ps");

        update(scenario, deployment, "update with RotateRootSecret");
        Parameters rotated = activate(deployment, "a", ONE);
        equal("after rotation: private symmetric key", full, "/k", rotated, "/k");
        equal("after rotation: shared symmetric key", full, "/s", rotated, "/s");
        equal("after rotation: Previous private symmetric key is the old one", full, "/k", rotated, "/pk");
        equal("after rotation: Previous shared symmetric key is the old one", full, "/s", rotated, "/ps");

        update(scenario, deployment, "update without rotation");
        Parameters more = activate(deployment, "a", ONE);
        String still = "one more update without rotation: ";
        equal(still + "private symmetric key unchanged", rotated, "/k", more, "/k");
        equal(still + "Previous private symmetric key is still the one before the rotation", full, "/k", more, "/pk");
        equal(still + "Previous shared symmetric key is still the one before the rotation", full, "/s", more, "/ps");

        update(scenario, deployment, "rotate again");
        Parameters again = activate(deployment, "a", ONE);
        String second = "second rotation: Previous private symmetric key is that of the first rotation";
        equal(second, rotated, "/k", again, "/pk");

        update(scenario, deployment, "size of a private key changed");
        Parameters longer = activate(deployment, "a", ONE);
        observed.put(
                "private key with a new size: its first bytes are the key of the old size equal",
                file(longer, "/k").startsWith(file(again, "/k")));
        String length = "private key with a new size: length of Previous key in hex digits value";
        observed.put(length, file(longer, "/pk").length());

        deployment.stop();
        Parameters restarted = activate(deployment, "a", ONE);
        equal("after restart: Previous private symmetric key", longer, "/pk", restarted, "/pk");
    }

    private static X509Certificate certificate(Parameters parameters, String path) {
        return Fixtures.certificate(file(parameters, path));
    }

    private void moved(String fact, Parameters before, Parameters after, String path) {
        Instant then = certificate(before, path).getNotAfter().toInstant();
        Instant later = certificate(after, path).getNotAfter().toInstant();
        observed.put("second activation two seconds later, " + fact + ": NotAfter moved", !later.equals(then));
    }

    @Test
    void lifetimes_ofCertificates_areAsRecorded(TestReporter reporter) throws Exception {
        Scenario scenario = Scenario.read("marble-api/certificate-lifetimes");
        try (Deployment deployment = begin(scenario)) {
            Parameters first = activate(deployment, "m", ONE);
            now.updateAndGet(time -> time.plus(Duration.ofSeconds(2)));
            Parameters second = activate(deployment, "m", ONE);
            moved("shared, no lifetime given", first, second, "/s");
            moved("private, no lifetime given", first, second, "/p");
            moved("private, ValidFor", first, second, "/pv");
            moved("private, NotAfter", first, second, "/pn");
            observed.put(
                    "shared CA certificate: the subject key identifier is that of its own key atFirst",
                    namesItsKey(certificate(first, "/ca")));
            observed.put(
                    "shared certificate with ExtraExtensions and DNSNames []: extensions atFirst",
                    extensions(certificate(first, "/ex")));
            lifetimesAfterUpdates(scenario, deployment, second);
        }
        compare(scenario, 26, reporter);
    }

    private void lifetimesAfterUpdates(Scenario scenario, Deployment deployment, Parameters before) throws Exception {
        now.updateAndGet(time -> time.plus(Duration.ofSeconds(2)));
        update(scenario, deployment, "package update");
        Parameters packages = activate(deployment, "m", ONE);
        String after = "after a package update, ";
        bothMoved(after + "shared, no lifetime given", before, packages, "/s");
        bothMoved(after + "shared, ValidFor", before, packages, "/sv");
        bothMoved(after + "shared, NotAfter", before, packages, "/sn");
        bothMoved(after + "private, no lifetime given", before, packages, "/p");
        bothMoved(after + "private, ValidFor", before, packages, "/pv");
        observed.put(
                "shared CA certificate: the subject key identifier is that of its own key afterPackageUpdate",
                namesItsKey(certificate(packages, "/ca")));
        observed.put(
                "shared certificate with ExtraExtensions and DNSNames []: extensions afterPackageUpdate",
                extensions(certificate(packages, "/ex")));

        now.updateAndGet(time -> time.plus(Duration.ofSeconds(2)));
        update(scenario, deployment, "full update");
        Parameters full = activate(deployment, "m", ONE);
        after = "after a full update, ";
        bothMoved(after + "shared, no lifetime given", packages, full, "/s");
        bothMoved(after + "shared, ValidFor", packages, full, "/sv");
        bothMoved(after + "shared, NotAfter", packages, full, "/sn");
        String ca = "shared CA certificate after a full update: the subject key identifier is that of its own key"
                + " value";
        observed.put(ca, namesItsKey(certificate(full, "/ca")));
        observed.put(
                "shared certificate with ExtraExtensions after a full update: extensions value",
                extensions(certificate(full, "/ex")));
    }

    private void bothMoved(String fact, Parameters before, Parameters after, String path) {
        X509Certificate old = certificate(before, path);
        X509Certificate renewed = certificate(after, path);
        boolean sameEnd = old.getNotAfter().toInstant().equals(renewed.getNotAfter().toInstant());
        boolean sameBegin = old.getNotBefore().toInstant().equals(renewed.getNotBefore().toInstant());
        observed.put(fact + ": NotAfter moved moved", !sameEnd);
        observed.put(fact + ": NotAfter moved notBeforeMoved", !sameBegin);
    }

    private static boolean namesItsKey(X509Certificate certificate) throws Exception {
        X509CertificateHolder holder = new X509CertificateHolder(certificate.getEncoded());
        byte[] named = SubjectKeyIdentifier.getInstance(
                        holder.getExtension(Extension.subjectKeyIdentifier).getParsedValue())
                .getKeyIdentifier();
        byte[] key = holder.getSubjectPublicKeyInfo().getPublicKeyData().getBytes();
        return Arrays.equals(named, Arrays.copyOf(sha256(key), 20));
    }

    private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static List<String> extensions(X509Certificate certificate) throws Exception {
        List<?> oids = new X509CertificateHolder(certificate.getEncoded()).getExtensionOIDs();
        return oids.stream().map(oid -> ((ASN1ObjectIdentifier) oid).getId()).toList();
    }

    /** Every recorded field of every fact: what was observed agrees, what was not is listed. */
    private void compare(Scenario scenario, int count, TestReporter reporter) {
        List<String> found = new ArrayList<>();
        int compared = 0;
        for (JsonNode fact : scenario.steps().getLast().json().get("facts")) {
            String text = fact.get("fact").asString();
            for (var field : fact.properties()) {
                if (field.getKey().equals("fact")) {
                    continue;
                }
                Object value = observed.remove(text + " " + field.getKey());
                if (value == null) {
                    found.add(Differences.line(scenario.name(), text, field.getKey() + " is not observed"));
                } else {
                    compared++;
                    JsonNode here = JsonMapper.shared().valueToTree(value);
                    if (!here.equals(field.getValue())) {
                        found.add(Differences.line(scenario.name(), text, field.getKey() + " is " + value));
                    }
                }
            }
        }
        assertThat(observed).as("observed and not recorded").isEmpty();
        assertThat(compared).isEqualTo(count);
        reporter.publishEntry(scenario.name(), compared + " facts compared, " + found.size() + " listed differences");
        Differences.assertListed(scenario.name(), found);
    }
}
