package dev.marblerun.coordinator.observe;

import java.util.Collection;

/** Who watches the requests of the client API. Called on the requests' own threads: be quick, and throw nothing. */
public interface RequestObserver {
    /** Nobody. */
    RequestObserver NONE = new RequestObserver() {
        @Override
        public void paths(Collection<String> paths) {}

        @Override
        public Observation begin(String method, String path) {
            return (status, requestBytes, responseBytes) -> {};
        }
    };

    /** The paths that there are, before the first request. */
    void paths(Collection<String> paths);

    /**
     * A request is being answered.
     *
     * @param path as routed: one of {@link #paths}
     */
    Observation begin(String method, String path);

    /** One request that is being answered. */
    @FunctionalInterface
    interface Observation {
        /**
         * It was answered.
         *
         * @param requestBytes line, headers and announced body, about
         * @param responseBytes the body's
         */
        void end(int status, long requestBytes, long responseBytes);
    }
}
