package dev.marblerun.coordinator.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes at all either print within the limits or fail with a {@link TemplateException}. */
class TemplateFuzzTest {
    @FuzzTest
    void engine_anyText_failsCleanlyWithinLimits(byte[] text) {
        MarbleData data = TestData.marble();
        for (FunctionSet set : FunctionSet.values()) {
            RecordingMap current = new RecordingMap(data.secrets());
            RecordingMap previous = new RecordingMap(data.previous());
            try {
                Template template = Template.parse(text, set);
                Usage use = template.secretUse();
                try {
                    byte[] output = template.execute(
                            DataModel.root(TestData.marble(current, previous)), TestData.SMALL);
                    assertThat(output).hasSizeLessThanOrEqualTo(Math.max(text.length, TestData.SMALL.outputBytes()));
                } finally {
                    if (!use.all()) {
                        assertThat(current.whole() || previous.whole()).isFalse();
                        assertThat(use.current()).containsAll(current.asked());
                        assertThat(use.previous()).containsAll(previous.asked());
                    }
                }
            } catch (TemplateException e) {
                assertThat(e).hasMessageStartingWith("template: data:");
            }
        }
    }
}
