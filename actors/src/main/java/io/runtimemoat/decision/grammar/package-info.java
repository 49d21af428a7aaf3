/** Structured outputs: one compiled grammar that validates, masks and completes texts. */
@NullMarked
package io.runtimemoat.decision.grammar;

import org.jspecify.annotations.NullMarked;
