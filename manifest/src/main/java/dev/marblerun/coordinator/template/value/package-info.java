/**
 * The values that a template computes with, and how they are printed: strings of bytes, numbers, lists, structs,
 * Go's {@code fmt} verbs and quoting. A string of bytes is a Java string whose every character is one byte
 * (Latin-1), so that output is exact whatever the bytes are; {@link dev.marblerun.coordinator.template.value.ByteText}
 * converts at the edge. Knows nothing of templates' syntax, nor of secrets and certificates.
 */
@NullMarked
package dev.marblerun.coordinator.template.value;

import org.jspecify.annotations.NullMarked;
