/**
 * Randomness and keyed digests as pure functions of a key: seeds, counter-based numbers, decision
 * ids.
 */
@NullMarked
package io.runtimemoat.decision.random;

import org.jspecify.annotations.NullMarked;
