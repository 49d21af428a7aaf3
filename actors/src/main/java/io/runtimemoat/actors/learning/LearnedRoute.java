package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learning.PolicyPointer;
import org.jspecify.annotations.Nullable;

/**
 * What a node can decide with for one tenant and task type.
 *
 * @param champion verified; null: the rules decide
 * @param candidate verified; null when there is none to be had
 */
record LearnedRoute(
    PolicyPointer pointer, @Nullable PolicySnapshot champion, @Nullable PolicySnapshot candidate) {}
