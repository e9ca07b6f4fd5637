/** Who the user of a command is: a certificate and its key, in files or on a PKCS#11 token. */
@NullMarked
package dev.marblerun.cli.user;

import org.jspecify.annotations.NullMarked;
