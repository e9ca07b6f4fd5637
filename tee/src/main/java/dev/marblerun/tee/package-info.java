/**
 * Where evidence and sealing keys come from. One package per platform below this one
 * (AMD SEV-SNP will be one on top of {@code tee.tsm}). Knows no Coordinator, no manifest
 * and no verifier: what it makes is judged elsewhere.
 */
@NullMarked
package dev.marblerun.tee;

import org.jspecify.annotations.NullMarked;
