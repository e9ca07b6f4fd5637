package dev.marblerun.attestation.verify;

/**
 * One check that was made.
 *
 * @param name what fails when the check does: the name of a {@link Failure} or of a {@link PolicyRule}
 * @param passed whether it held
 * @param sentence what was found, with the values that were compared; untrusted text, since quotes bring names along
 */
public record Check(String name, boolean passed, String sentence) {}
