package dev.marblerun.coordinator.core;

/** The TLS identities of both servers. They change with the state, always together. */
public interface Identities {
    /** Presented on the client address: the Coordinator root certificate. */
    TlsIdentity client();

    /** Presented on the mesh address: the marble root certificate. */
    TlsIdentity mesh();

    /** Called after each change, on the writer's thread: be quick. */
    void onChange(Runnable listener);
}
