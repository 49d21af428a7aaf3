/** Structured outputs: one compiled schema that validates, masks and completes texts. */
@NullMarked
package io.runtimemoat.decision.grammar;

import org.jspecify.annotations.NullMarked;
