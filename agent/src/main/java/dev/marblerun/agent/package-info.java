/**
 * Activates a marble inside its application's own JVM: no second process, no exec. The steps are the premain's; what
 * is here gives a running JVM what a new process would get from its start: variables, TLS identity, arguments. It
 * shares the application's class path, so it has no dependency under a library's own name, no logger, and no thread
 * that stays.
 */
@NullMarked
package dev.marblerun.agent;

import org.jspecify.annotations.NullMarked;
