package dev.marblerun.coordinator.template;

import java.util.Set;

/**
 * What executing a template can touch, whatever the data. What is not named here need not exist during an execution.
 *
 * @param all every secret, present and previous, and how many there are
 * @param current names under {@code .Secrets}; meaningless when {@code all}
 * @param previous names under {@code .Previous.Secrets}; meaningless when {@code all}
 * @param marbleRun anything under {@code .MarbleRun}
 */
public record Usage(boolean all, Set<String> current, Set<String> previous, boolean marbleRun) {
    static final Usage NOTHING = new Usage(false, Set.of(), Set.of(), false);

    public Usage {
        current = Set.copyOf(current);
        previous = Set.copyOf(previous);
    }
}
