/**
 * Signed policy snapshots: in the database for every node, on the node's disk for the worst day.
 */
@NullMarked
package io.runtimemoat.persistence.snapshot;

import org.jspecify.annotations.NullMarked;
