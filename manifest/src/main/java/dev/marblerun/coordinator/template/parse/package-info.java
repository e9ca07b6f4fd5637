/**
 * The syntax of templates: from bytes to a tree (package {@code text/template}, sections "Text and spaces",
 * "Actions", "Arguments", "Pipelines", "Variables", "Nested template definitions"). Knows which functions exist by
 * name alone, evaluates nothing and knows no data. All texts are byte strings.
 */
@NullMarked
package dev.marblerun.coordinator.template.parse;

import org.jspecify.annotations.NullMarked;
