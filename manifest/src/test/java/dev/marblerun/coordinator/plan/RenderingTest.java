package dev.marblerun.coordinator.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.plan.MarblePlan.Part;
import dev.marblerun.coordinator.template.FunctionSet;
import dev.marblerun.coordinator.template.MarbleData;
import dev.marblerun.coordinator.template.Template;
import dev.marblerun.coordinator.template.TemplateException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RenderingTest {
    private static final MarbleData DATA = TemplateValues.placeholder(Map.of());

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final Rendering rendering = new Rendering(DATA, clock::get);

    private static Part template(String text) throws TemplateException {
        return new Part(new byte[0], Template.parse(text.getBytes(UTF_8), FunctionSet.FILES));
    }

    @Test
    void render_inTime_givesTheOutput() throws TemplateException {
        clock.addAndGet(Limits.TEMPLATES_TIME.toNanos());
        assertThat(rendering.timeIsOver()).isFalse();
        assertThat(rendering.render(template("{{ 1 }}"))).asString(UTF_8).isEqualTo("1");
    }

    @Test
    void render_timeIsOver_isRefused() throws TemplateException {
        Part part = template("{{ 1 }}");
        clock.addAndGet(Limits.TEMPLATES_TIME.toNanos() + 1);
        assertThat(rendering.timeIsOver()).isTrue();
        assertThatThrownBy(() -> rendering.render(part))
                .isInstanceOf(TemplateException.class)
                .hasMessage("the templates together take longer than 20000 ms");
        // Constants cost nothing.
        assertThat(rendering.render(new Part(new byte[] {7}, null))).containsExactly(7);
    }

    @Test
    void render_moreThanAMarbleCanReceive_isRefused() throws TemplateException {
        Part large = template("{{ printf \"%1000000d\" 1 }}".repeat(16));
        for (int i = 0; i < 4; i++) {
            assertThat(rendering.render(large)).hasSize(16_000_000);
        }
        assertThatThrownBy(() -> rendering.render(large))
                .isInstanceOf(TemplateException.class)
                .hasMessage("files and variables of the marble exceed 67108864 bytes together");
        rendering.nextMarble();
        assertThat(rendering.render(large)).hasSize(16_000_000);
    }
}
