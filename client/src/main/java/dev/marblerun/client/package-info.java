/**
 * The client API for Java programs: fetch a Coordinator's evidence, verify it against what one expects, and then speak
 * to exactly the Coordinator that was verified. Nothing here trusts a certificate authority or a host name: the root
 * certificate that the quote vouches for is pinned, byte for byte. Bytes from the network are bounded in size, depth
 * and time, and become records before anybody sees them. Knows no file layout, no command line and no Coordinator code.
 */
@NullMarked
package dev.marblerun.client;

import org.jspecify.annotations.NullMarked;
