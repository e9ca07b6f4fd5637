package dev.marblerun.coordinator.json;

/**
 * Something wrong in a document.
 *
 * @param path JSON path, such as {@code $.Packages.frontend.SecurityVersion}
 * @param message what is wrong, and as far as it says so what was expected
 */
public record JsonProblem(String path, String message) {}
