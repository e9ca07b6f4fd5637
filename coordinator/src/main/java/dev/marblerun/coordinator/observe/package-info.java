/**
 * What operators see: log lines as JSON (or as text in development mode), one a line, whatever strangers put into their
 * requests. Owns the formatters, the helper that attaches fields, and the settings from the environment. Writes through
 * System.Logger and java.util.logging. Knows nothing of the Coordinator's state.
 */
@NullMarked
package dev.marblerun.coordinator.observe;

import org.jspecify.annotations.NullMarked;
