package dev.marblerun.premain;

import dev.marblerun.tee.gramine.GramineTee;
import dev.marblerun.tee.occlum.OcclumTee;
import java.util.List;

/**
 * The library OS that this process runs in, as far as it decides who names the application (marble-api, "The premain").
 */
enum LibraryOs {
    /** An ordinary system: a command may be given, or be left to the manifest. */
    NONE {
        @Override
        void check(List<String> command) {}
    },

    /** The command line comes from the host, which must not choose what runs with the marble's secrets. */
    OCCLUM {
        @Override
        void check(List<String> command) throws PremainException {
            if (!command.isEmpty()) {
                throw new PremainException("finding the application failed: on Occlum the host writes the command line,"
                        + " so the manifest's Argv names the program; start the premain without " + command.get(0));
            }
        }
    },

    /** The command line is loader.argv of the signed manifest, so the image names the program. */
    GRAMINE {
        @Override
        void check(List<String> command) throws PremainException {
            if (command.isEmpty()) {
                throw new PremainException("finding the application failed: on Gramine the image names the program; put"
                        + " -- and its path behind the premain in loader.argv");
            }
        }
    };

    /** What Gramine's uname gives as the release, in an enclave and without one. */
    private static final String GRAMINE_RELEASE = "3.10.0";

    /** Throws when the command line does not fit. */
    abstract void check(List<String> command) throws PremainException;

    static LibraryOs here() {
        return of(OcclumTee.isHere(), GramineTee.isHere(), System.getProperty("os.version", ""));
    }

    static LibraryOs of(boolean occlum, boolean gramineEnclave, String release) {
        if (occlum) {
            return OCCLUM;
        }
        return gramineEnclave || release.equals(GRAMINE_RELEASE) ? GRAMINE : NONE;
    }
}
