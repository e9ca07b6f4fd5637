package dev.marblerun.coordinator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.marblerun.api.Limits;
import dev.marblerun.api.rpc.ActivationReq;
import dev.marblerun.api.rpc.MarbleGrpc;
import dev.marblerun.testkit.TestMarble;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Marbles with evidence and requests that are not what they should be. */
@SuppressWarnings("NullAway.Init")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceAbuseIT {
    private static final String UUID = "3f1e0a44-6a3c-4f0c-9a51-5b0f6f3fd1b2";

    private CoordinatorProcess coordinator;
    private TestMarble marble;
    private ActivationReq good;
    private ManagedChannel channel;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Environment environment = Environment.simulated(folder);
        coordinator = CoordinatorProcess.start(environment.variables(), "-Xmx256m");
        coordinator.setManifest(Manifests.manifest(environment.packages(), "\"m\": {\"Package\": \"p\"}", ""));
        marble = environment.marble();
        good = marble.request("m", UUID);
        channel = marble.connect(coordinator.mesh(), null);
        activate();
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        coordinator.close();
    }

    private void activate() {
        assertThat(stub().activate(good).hasParameters()).isTrue();
    }

    private MarbleGrpc.MarbleBlockingStub stub() {
        return MarbleGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private void assertRefused(ActivationReq request, Status.Code code, String part) {
        var refusal = catchThrowableOfType(StatusRuntimeException.class, () -> stub().activate(request));
        assertThat(refusal).as("a refusal with " + part).isNotNull();
        assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(code);
        assertThat(refusal.getStatus().getDescription()).contains(part);
    }

    private ActivationReq withQuote(byte[] quote) {
        return good.toBuilder().setQuote(ByteString.copyFrom(quote)).build();
    }

    private ActivationReq withCsr(byte[] csr) {
        return good.toBuilder().setCSR(ByteString.copyFrom(csr)).build();
    }

    @Test
    void quote_tooLarge_isRefused() {
        byte[] trailed = Arrays.copyOf(marble.quote(), Limits.QUOTE_BYTES + 1);
        assertRefused(withQuote(trailed), Status.Code.INVALID_ARGUMENT, "quote is larger than it may be");
        byte[] message = new byte[Limits.ACTIVATION_REQUEST_BYTES];
        assertRefused(withQuote(message), Status.Code.RESOURCE_EXHAUSTED, "exceeds maximum");
        activate();
    }

    @Test
    void quote_truncatedOrAltered_isRefused() {
        byte[] quote = marble.quote();
        for (int length = 0; length < quote.length; length += length < 500 ? 61 : 293) {
            ActivationReq truncated = withQuote(Arrays.copyOf(quote, length));
            assertRefused(truncated, Status.Code.PERMISSION_DENIED, "marble verification failed");
        }
        int signatureData = 436;
        // Up to the certification data, whose PEM may be written in several ways, every bit counts but the reserved
        // QE SVN, PCE SVN and user data of the header, which are signed too.
        for (int at = 0; at < signatureData + 64 + 64 + 384 + 64; at += 17) {
            byte[] altered = quote.clone();
            altered[at] ^= 1;
            assertRefused(withQuote(altered), Status.Code.PERMISSION_DENIED, "marble verification failed");
        }
        activate();
    }

    @Test
    void csr_brokenInAnyWay_isRefused() {
        byte[] csr = good.getCSR().toByteArray();
        byte[] signature = csr.clone();
        signature[csr.length - 1] ^= 1;
        String step = "generating marble authentication secrets: ";
        assertRefused(withCsr(signature), Status.Code.INTERNAL, step);
        assertRefused(withCsr(new byte[0]), Status.Code.INTERNAL, step);
        assertRefused(withCsr(Arrays.copyOf(csr, csr.length / 2)), Status.Code.INTERNAL, step);
        byte[] other = csr.clone();
        other[csr.length / 3] ^= 1;
        assertRefused(withCsr(other), Status.Code.INTERNAL, step);
        assertRefused(
                withCsr(new byte[Limits.CSR_BYTES + 1]), Status.Code.INVALID_ARGUMENT, "CSR is larger than it may be");
        activate();
    }

    @Test
    void headers_huge_areRefused() throws InterruptedException {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "a".repeat(Limits.HEADER_BYTES));
        ManagedChannel own = marble.connect(coordinator.mesh(), null);
        var stub = MarbleGrpc.newBlockingStub(own)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        var refusal = catchThrowableOfType(StatusRuntimeException.class, () -> stub.activate(good));
        own.shutdownNow();
        assertThat(refusal).isNotNull();
        assertThat(refusal.getStatus().getCode()).isIn(Status.Code.INTERNAL, Status.Code.RESOURCE_EXHAUSTED);
        // That connection may be closed after this; another one is served.
        activate();
    }
}
