package dev.marblerun.cli.quote;

import dev.marblerun.cli.CliException;
import dev.marblerun.cli.Output;
import dev.marblerun.cli.Session;
import dev.marblerun.client.ClientException;
import dev.marblerun.client.Printable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

/** {@code quote explain}: each check of the verification in its order, and each rule of the policy. */
@Command(name = "explain",
        description = "Verify a quote and print each check with the values compared. Exit status as of verify.")
final class QuoteExplainCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private final EvidenceOptions evidence = new EvidenceOptions();

    QuoteExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws CliException, ClientException {
        EvidenceOptions.Judgement judgement = evidence.judge(session);
        Output output = session.output();
        if (evidence.json()) {
            ObjectNode json = output.object();
            json.put("verdict", QuoteReport.word(judgement));
            json.put("reason", judgement.refusal().orElse(null));
            json.put("verifiedAt", judgement.at().toString());
            CheckList.put(json.putArray("checks"), judgement.checks());
            CheckList.put(json.putArray("policy"), judgement.policyChecks());
            output.json(json);
        } else {
            CheckList.print(output, "Checks, in their order; after one that fails none is made:", judgement.checks());
            if (!judgement.policyChecks().isEmpty()) {
                CheckList.print(output, "Policy:", judgement.policyChecks());
            }
            output.line("Verdict: " + QuoteReport.word(judgement));
            judgement.refusal().ifPresent(reason -> output.line("Reason:  " + Printable.line(reason)));
        }
        return QuoteVerifyCommand.exit(judgement);
    }
}
