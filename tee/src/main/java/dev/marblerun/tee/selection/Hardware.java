package dev.marblerun.tee.selection;

import dev.marblerun.tee.Tee;
import dev.marblerun.tee.gramine.GramineTee;
import dev.marblerun.tee.occlum.OcclumTee;
import dev.marblerun.tee.tdx.TdxTee;
import java.util.ArrayList;
import java.util.List;

/** The hardware's TEEs around a process, as found from inside: no setting has a say. */
@FunctionalInterface
interface Hardware {
    /** All that there are; usually one or none. */
    List<Tee> find();

    /** That of this process. No lambda, because a marble's start goes through here. */
    final class OfThisProcess implements Hardware {
        @Override
        public List<Tee> find() {
            List<Tee> tees = new ArrayList<>();
            if (GramineTee.isHere()) {
                tees.add(new GramineTee());
            }
            if (OcclumTee.isHere()) {
                tees.add(new OcclumTee());
            }
            if (TdxTee.isHere()) {
                tees.add(new TdxTee());
            }
            return tees;
        }
    }
}
