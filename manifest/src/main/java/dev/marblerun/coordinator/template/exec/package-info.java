/**
 * Runs a template's tree on values: control structures, variables, pipelines and Go's predefined functions (package
 * {@code text/template}, sections "Actions", "Arguments", "Functions"), within limits of depth, output and time. Gets
 * the data and further functions handed in and knows neither secrets nor manifests. Errors are worded as in Go.
 */
@NullMarked
package dev.marblerun.coordinator.template.exec;

import org.jspecify.annotations.NullMarked;
