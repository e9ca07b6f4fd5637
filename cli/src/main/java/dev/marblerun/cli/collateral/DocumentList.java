package dev.marblerun.cli.collateral;

import dev.marblerun.cli.Session;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints reports and says what the command's exit status is. */
record DocumentList(List<DocumentReport> reports) {
    static final int INVALID = 1;
    static final int NOT_IN_FORCE = 3;

    void print(Session session, boolean json) {
        if (!json) {
            reports.forEach(r -> r.lines().forEach(session.output()::line));
            return;
        }
        ArrayNode documents = session.output().array();
        reports.forEach(r -> documents.add(r.json(session.output())));
        ObjectNode all = session.output().object();
        all.set("documents", documents);
        all.put("inForce", exitStatus() == 0);
        session.output().json(all);
    }

    /** 0 when all are in force, 1 when one is invalid, 3 when all are genuine and one is of another time. */
    int exitStatus() {
        if (reports.stream().anyMatch(r -> r.state().invalid())) {
            return INVALID;
        }
        boolean allInForce = reports.stream().allMatch(r -> r.state() == DocumentReport.State.IN_FORCE);
        return allInForce ? 0 : NOT_IN_FORCE;
    }
}
