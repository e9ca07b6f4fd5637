/**
 * Replays what the original Coordinator was recorded to answer against a whole Coordinator in this process, over real
 * connections. Every step is sent and compared; each difference has to be listed, with its reason, in better.txt (the
 * contract prefers other behaviour), and a listed one has to be there. It must know nothing of how the Coordinator
 * works inside.
 */
@NullMarked
package dev.marblerun.coordinator.golden;

import org.jspecify.annotations.NullMarked;
