package dev.marblerun.coordinator.plan;

import dev.marblerun.api.Limits;
import dev.marblerun.coordinator.template.FunctionSet;
import dev.marblerun.coordinator.template.Template;
import dev.marblerun.coordinator.template.TemplateException;

/** How many tokens the templates of one manifest may still have. */
final class TemplateBudget {
    private int tokens = Limits.TEMPLATE_TOKENS;

    Template parse(byte[] text, FunctionSet set) throws TemplateException {
        Template template = Template.parse(text, set, tokens);
        tokens -= template.tokens();
        return template;
    }
}
