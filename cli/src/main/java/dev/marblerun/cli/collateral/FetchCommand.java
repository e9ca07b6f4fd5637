package dev.marblerun.cli.collateral;

import dev.marblerun.attestation.collateral.Collateral;
import dev.marblerun.attestation.collateral.CollateralFolder;
import dev.marblerun.attestation.collateral.source.Bundle;
import dev.marblerun.attestation.collateral.source.CollateralDocument;
import dev.marblerun.attestation.collateral.source.CollateralSourceException;
import dev.marblerun.attestation.collateral.source.Item;
import dev.marblerun.attestation.collateral.source.ItemSource;
import dev.marblerun.attestation.collateral.source.PcsClient.Update;
import dev.marblerun.attestation.collateral.source.PlatformCollateral;
import dev.marblerun.attestation.collateral.source.PlatformId;
import dev.marblerun.attestation.quote.Quote;
import dev.marblerun.attestation.quote.QuoteFormatException;
import dev.marblerun.attestation.quote.QuoteHeader.Tee;
import dev.marblerun.attestation.verify.PckInfo.Ca;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.FormatOption;
import dev.marblerun.cli.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code collateral fetch}: a platform's collateral from a service into a folder. */
@Command(name = "fetch",
        description = "Fetch the collateral for a platform from a PCCS or Intel's service (--pccs) into a folder. The"
                + " platform is that of a quote, or is described by --fmspc, --ca and --tee. Exit status: 0 fetched and"
                + " in force, 1 failed or not genuine, 3 expired or not yet valid.")
final class FetchCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 64 * 1024;

    private final Session session;

    @Option(names = "--quote", paramLabel = "FILE", description = "A quote of the platform.")
    private @Nullable Path quote;

    @Option(names = "--fmspc", paramLabel = "HEX", description = "The platform's FMSPC, 12 hexadecimal digits.")
    private @Nullable String fmspc;

    @Option(names = "--ca", paramLabel = "CA", description = "Which CA issued its PCK certificate:"
            + " ${COMPLETION-CANDIDATES}. Servers: platform. Default: ${DEFAULT-VALUE}.")
    private CaName ca = CaName.platform;

    @Option(names = "--tee", paramLabel = "TEE", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private TeeName tee = TeeName.sgx;

    @Option(names = "--update", paramLabel = "WHEN", description = "${COMPLETION-CANDIDATES}: early collateral knows a"
            + " TCB recovery on the day of its disclosure. Default: standard, or what the configuration file says.")
    private @Nullable UpdateName update;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "The folder; made when it is absent.")
    private Path folder = Path.of("");

    @Mixin
    private final CheckOptions checks = new CheckOptions();

    @Mixin
    private final FormatOption format = new FormatOption();

    /** {@code --ca}. */
    enum CaName {
        processor,
        platform
    }

    /** {@code --tee}. */
    enum TeeName {
        sgx,
        tdx
    }

    /** {@code --update}. */
    enum UpdateName {
        standard,
        early
    }

    FetchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException {
        PlatformId platform = platform();
        DocumentReport.Checks how = checks.checks(session);
        ItemSource service = session.collateralService().any(Optional.ofNullable(update)
                .map(name -> name == UpdateName.early ? Update.EARLY : Update.STANDARD));
        try {
            List<Bundle.Entry> entries = new ArrayList<>();
            for (Item item : platform.items()) {
                CollateralDocument document = service.fetch(item);
                entries.add(new Bundle.Entry(document, session.terminal().clock().instant()));
            }
            DocumentList list = new DocumentList(DocumentReport.of(entries, how));
            list.print(session, format.json());
            if (list.exitStatus() == DocumentList.INVALID) {
                throw new CliException("Not all documents are genuine, so nothing was saved. Somebody on the way"
                        + " changed them, or the service belongs to another root (--root)");
            }
            Path target = session.terminal().resolve(folder);
            save(target, new PlatformCollateral(item -> find(entries, item)).parts(platform));
            String saved = "Collateral for the " + platform + " saved to: " + folder;
            if (format.json()) {
                session.output().remark(saved);
            } else {
                session.output().line(saved);
            }
            return list.exitStatus();
        } catch (CollateralSourceException e) {
            throw new CliException(e.sentence(), e);
        }
    }

    private PlatformId platform() throws CliException {
        if ((quote == null) == (fmspc == null)) {
            throw new CliException("Name the platform, either with --quote or with --fmspc (and --ca and --tee)");
        }
        if (quote != null) {
            byte[] bytes = session.files().read("the quote", quote, MOST_BYTES);
            try {
                return PlatformId.claimedBy(Quote.parse(bytes));
            } catch (QuoteFormatException e) {
                throw new CliException("--quote: " + quote + " is no quote: " + e.getMessage(), e);
            } catch (CollateralSourceException e) {
                throw new CliException(e.sentence(), e);
            }
        }
        try {
            return new PlatformId(
                    tee == TeeName.tdx ? Tee.TDX : Tee.SGX,
                    String.valueOf(fmspc),
                    ca == CaName.processor ? Ca.PROCESSOR : Ca.PLATFORM);
        } catch (IllegalArgumentException e) {
            throw new CliException("--fmspc: " + fmspc + " is not 12 hexadecimal digits", e);
        }
    }

    private static CollateralDocument find(List<Bundle.Entry> entries, Item item) {
        return entries.stream()
                .map(Bundle.Entry::document)
                .filter(d -> d.item().equals(item))
                .findFirst()
                .orElseThrow();
    }

    private static void save(Path folder, Collateral.Parts parts) throws CliException {
        try {
            CollateralFolder.write(folder, parts);
        } catch (IOException e) {
            throw new CliException("Saving the collateral: " + folder + " cannot be written (" + e.getMessage()
                    + "). Name another folder", e);
        }
    }
}
