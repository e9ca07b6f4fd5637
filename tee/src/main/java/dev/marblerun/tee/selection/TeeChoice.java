package dev.marblerun.tee.selection;

import dev.marblerun.tee.Tee;

/** What came out of the settings. */
public sealed interface TeeChoice {
    /** There is one. When it is simulated, whoever uses it must say so loudly. */
    record Present(Tee tee) implements TeeChoice {}

    /**
     * Somebody asked for none: no quote of one's own, and empty quotes of others are accepted.
     *
     * @param setting how it was asked for, such as {@code OE_SIMULATION=1}
     */
    record Renounced(String setting) implements TeeChoice {}

    /**
     * Nobody asked for anything, and there is none.
     *
     * @param advice a sentence for people: what was looked for, and what to set
     */
    record Absent(String advice) implements TeeChoice {}
}
