/** Learners as sums of rewards per arm, and the snapshots that policies decide from. */
@NullMarked
package io.runtimemoat.decision.learn;

import org.jspecify.annotations.NullMarked;
