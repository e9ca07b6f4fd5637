/**
 * Reports of confidential virtual machines through Linux's configfs-tsm (Documentation/ABI/testing/configfs-tsm-report;
 * dcap.md, 8.3): one interface for all vendors, who differ by the provider's name. Intel TDX ({@code tdx_guest}) is in
 * use; AMD SEV-SNP ({@code sev_guest}), whose reports this version cannot verify, will be a package {@code tee.snp}
 * beside {@code tee.tdx} on top of this one.
 */
@NullMarked
package dev.marblerun.tee.tsm;

import org.jspecify.annotations.NullMarked;
