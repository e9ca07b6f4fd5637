package dev.marblerun.cli.quote;

import dev.marblerun.attestation.verify.Verdict;
import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code quote verify}: whether a quote is genuine and acceptable, and all that it says. Exit status 0 only when it is
 * both; 1 when the quote proves nothing; 3 when it is genuine but not to be accepted: it is not bound to its envelope,
 * or the policy or an explicit era configuration refuses it.
 */
@Command(name = "verify",
        description = "Verify a quote and print what it says. Exit status: 0 genuine and accepted, 1 refused,"
                + " 3 genuine but not accepted.")
final class QuoteVerifyCommand implements Callable<Integer> {
    private static final int REFUSED = 1;
    private static final int NOT_ACCEPTED = 3;

    private final Session session;

    @Mixin
    private final EvidenceOptions evidence = new EvidenceOptions();

    QuoteVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        EvidenceOptions.Judgement judgement = evidence.judge(session);
        QuoteReport report = new QuoteReport(judgement);
        if (evidence.json()) {
            session.output().json(report.json(session.output()));
        } else {
            report.lines().forEach(session.output()::line);
        }
        return exit(judgement);
    }

    static int exit(EvidenceOptions.Judgement judgement) {
        if (judgement.refusal().isEmpty()) {
            return 0;
        }
        return judgement.verdict() instanceof Verdict.Valid ? NOT_ACCEPTED : REFUSED;
    }
}
