/**
 * The templates of a marble's files and environment variables: Go's {@code text/template} on the data and with the
 * functions that MarbleRun defines. A template is parsed once and executed by any number of threads, within
 * {@link dev.marblerun.api.Limits}, and says beforehand which secrets it can touch. Outputs and error texts are those
 * of Go, byte by byte, except that no error repeats a value of the data. Depends on the JDK alone: it knows no
 * manifest, no state and no cryptography beyond reading certificates.
 */
@NullMarked
package dev.marblerun.coordinator.template;

import org.jspecify.annotations.NullMarked;
