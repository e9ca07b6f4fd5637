package dev.marblerun.coordinator.monitoring;

import dev.marblerun.api.rpc.AttestationGrpc;
import dev.marblerun.api.rpc.MarbleGrpc;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;

/**
 * {@code grpc_server_*} of the marble API, in the form of the usual middleware: codes in CamelCase, all of them from
 * the start. Only the methods that exist are counted, so that nobody makes series by calling others.
 */
final class RpcMetrics implements ServerInterceptor {
    private static final List<MethodDescriptor<?, ?>> METHODS =
            List.of(MarbleGrpc.getActivateMethod(), AttestationGrpc.getAttestMethod());
    private static final String TYPE = "unary";

    private final Counter started;
    private final Counter received;
    private final Counter sent;
    private final Counter handled;

    RpcMetrics(PrometheusRegistry registry) {
        this.started = counter(registry, "started_total", "Total number of RPCs started on the server.");
        this.received = counter(
                registry, "msg_received_total", "Total number of RPC stream messages received on the server.");
        this.sent = counter(
                registry, "msg_sent_total", "Total number of gRPC stream messages sent by the server.");
        this.handled = Counter.builder()
                .name("grpc_server_handled_total")
                .help("Total number of RPCs completed on the server, regardless of success or failure.")
                .labelNames("grpc_code", "grpc_method", "grpc_service", "grpc_type")
                .register(registry);
        for (MethodDescriptor<?, ?> method : METHODS) {
            for (Status.Code code : Status.Code.values()) {
                handled.initLabelValues(name(code), method.getBareMethodName(), method.getServiceName(), TYPE);
            }
        }
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        Counter counter = Counter.builder()
                .name("grpc_server_" + name)
                .help(help)
                .labelNames("grpc_method", "grpc_service", "grpc_type")
                .register(registry);
        for (MethodDescriptor<?, ?> method : METHODS) {
            counter.initLabelValues(method.getBareMethodName(), method.getServiceName(), TYPE);
        }
        return counter;
    }

    /** As Go writes it: OK, Canceled, InvalidArgument. */
    static String name(Status.Code code) {
        if (code == Status.Code.OK) {
            return "OK";
        }
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String full = call.getMethodDescriptor().getFullMethodName();
        if (METHODS.stream().noneMatch(known -> known.getFullMethodName().equals(full))) {
            return next.startCall(call, headers);
        }
        String method = call.getMethodDescriptor().getBareMethodName();
        String service = call.getMethodDescriptor().getServiceName();
        started.labelValues(method, service, TYPE).inc();
        ServerCall<Q, A> counted = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                // The usual middleware counts one message for every unary call that was answered, errors included.
                sent.labelValues(method, service, TYPE).inc();
                handled.labelValues(name(status.getCode()), method, service, TYPE).inc();
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
            @Override
            public void onMessage(Q message) {
                received.labelValues(method, service, TYPE).inc();
                super.onMessage(message);
            }
        };
    }
}
