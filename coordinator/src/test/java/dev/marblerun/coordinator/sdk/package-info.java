/** The Java SDK against a whole Coordinator: what the client module's own tests do against a fake one, for real. */
@org.jspecify.annotations.NullMarked
package dev.marblerun.coordinator.sdk;
