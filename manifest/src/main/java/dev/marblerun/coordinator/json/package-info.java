/**
 * Reading JSON that comes from outside: manifests and request bodies. A document is checked whole and without
 * recursion first; then {@link dev.marblerun.coordinator.json.JsonValue} is a cursor on its bytes, so that memory does
 * not grow with what nobody reads, and {@link dev.marblerun.coordinator.json.JsonDecoding} turns known shapes into
 * values while it collects every fault with its JSON path. Field names match whatever their case; a name given twice is
 * refused. Knows no manifest and no API.
 */
@NullMarked
package dev.marblerun.coordinator.json;

import org.jspecify.annotations.NullMarked;
