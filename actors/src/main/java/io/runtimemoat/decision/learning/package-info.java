/**
 * One tenant's learning as events and state: what was folded, which policies serve, how much was
 * explored.
 */
@NullMarked
package io.runtimemoat.decision.learning;

import org.jspecify.annotations.NullMarked;
