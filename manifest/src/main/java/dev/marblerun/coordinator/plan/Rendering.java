package dev.marblerun.coordinator.plan;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.plan.MarblePlan.Part;
import dev.marblerun.coordinator.template.MarbleData;
import dev.marblerun.coordinator.template.TemplateException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Executes the templates of one activation, or of one dry run, within the time of {@link Limits#TEMPLATES_TIME}; what
 * they print for one marble has to fit into {@link Limits#ACTIVATION_RESPONSE_BYTES}.
 */
final class Rendering {
    private final MarbleData data;
    private final LongSupplier nanoClock;
    private final long begin;
    private long bytes;

    Rendering(MarbleData data) {
        this(data, System::nanoTime);
    }

    /** @param nanoClock a clock in nanoseconds with any origin */
    Rendering(MarbleData data, LongSupplier nanoClock) {
        this.data = data;
        this.nanoClock = nanoClock;
        this.begin = nanoClock.getAsLong();
    }

    /** What follows is for another marble. */
    void nextMarble() {
        bytes = 0;
    }

    byte[] render(Part part) throws TemplateException {
        if (part.template() != null && timeIsOver()) {
            throw new TemplateException(
                    "the templates together take longer than " + Limits.TEMPLATES_TIME.toMillis() + " ms");
        }
        byte[] rendered = part.render(data);
        bytes += rendered.length;
        if (bytes > Limits.ACTIVATION_RESPONSE_BYTES) {
            throw new TemplateException("files and variables of the marble exceed " + Limits.ACTIVATION_RESPONSE_BYTES
                    + " bytes together");
        }
        return rendered;
    }

    boolean timeIsOver() {
        return Duration.ofNanos(nanoClock.getAsLong() - begin).compareTo(Limits.TEMPLATES_TIME) > 0;
    }
}
