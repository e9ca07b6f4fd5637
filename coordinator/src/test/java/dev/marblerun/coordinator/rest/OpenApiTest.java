package dev.marblerun.coordinator.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marblerun.coordinator.core.ApiException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document against the routes. What they answer is held against it where the recordings are replayed. */
class OpenApiTest {
    private static final Set<Integer> OF_BODIES = Set.of(400, 408, 413, 429);

    private final ApiDocument document = ApiDocument.read();
    private final Router router = RestServer.routes(new FakeClientApi());

    private Router.Route route(String operation) {
        String[] parts = operation.split(" ", 2);
        if (router.target(parts[0], parts[1]) instanceof Router.Target.Found(Router.Route route)) {
            return route;
        }
        throw new AssertionError("the document has " + operation + ", the code has not");
    }

    @Test
    void operations_routesAndDocument_areTheSame() {
        Set<String> routes = new TreeSet<>();
        for (String path : router.paths()) {
            for (String method : Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")) {
                if (router.target(method, path) instanceof Router.Target.Found) {
                    routes.add(method + " " + path);
                }
            }
        }
        assertThat(document.operations()).containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void statuses_everyFailureOfTheDocument_canHappenOnItsRoute() {
        for (String operation : document.operations()) {
            Router.Route route = route(operation);
            Set<Integer> possible = new HashSet<>(Set.of(200, 429, 500));
            for (ApiException.Kind kind : ApiException.Kind.values()) {
                possible.add(route.failures().of(new ApiException(kind, "x")).status());
            }
            JsonNode known = operation(operation);
            if (known.has("requestBody")) {
                possible.addAll(OF_BODIES);
            }
            JsonNode parameters = known.path("parameters");
            if (parameters.valueStream().anyMatch(each -> each.path("in").asString("").equals("header"))) {
                possible.add(304);
            }
            if (operation.equals("POST /recover")) {
                possible.add(410);
            }
            known.path("responses").propertyNames().forEach(
                    status -> assertThat(possible).as(operation).contains(Integer.parseInt(status)));
        }
    }

    @Test
    void statuses_whatEveryRouteCanAnswer_isInTheDocument() {
        for (String operation : document.operations()) {
            JsonNode known = operation(operation);
            Set<String> promised = new HashSet<>(known.path("responses").propertyNames());
            assertThat(promised).as(operation).contains("429", "500");
            if (known.path("security").size() > 0) {
                assertThat(promised).as(operation).contains("401");
            }
            if (known.has("requestBody")) {
                assertThat(promised).as(operation).contains("400", "408", "413");
            }
        }
    }

    private JsonNode operation(String operation) {
        String[] parts = operation.split(" ", 2);
        return document.operation(parts[0], parts[1]).orElseThrow();
    }

    @Test
    void references_allResolve() {
        document.root().findValuesAsString("$ref").forEach(reference ->
                assertThat(document.root().at(reference.substring(1)).isObject()).as(reference).isTrue());
    }

    @Test
    void operationIds_areUnique() {
        assertThat(document.root().findValuesAsString("operationId")).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void document_served_isTheFileWithAnETag() throws Exception {
        try (RestFixture fixture = new RestFixture()) {
            RestFixture.Raw answer = fixture.get(OpenApi.PATH);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
            assertThat(answer.headers().get("etag")).matches("\"[0-9a-f]{64}\"");
            assertThat(answer.body()).contains("\"openapi\": \"3.1.0\"");
            assertThat(fixture.raw(null, "POST", OpenApi.PATH, new byte[0]).status()).isEqualTo(405);
        }
    }

    @Test
    void differences_wrongAnswers_areFound() {
        assertThat(document.differences("GET", "/api/v2/status", 200,
                "{\"status\":\"success\",\"data\":{\"code\":2,\"message\":\"m\"}}")).isEmpty();
        assertThat(document.differences("GET", "/api/v2/status", 200,
                "{\"status\":\"success\",\"data\":{\"code\":9,\"mesage\":\"m\"}}"))
                .hasSize(3);
        assertThat(document.differences("GET", "/api/v2/status", 418, "{}")).hasSize(1);
        assertThat(document.differences("GET", "/api/v2/nowhere", 200, "{}")).hasSize(1);
    }
}
