/** Off-policy evaluation: what another policy would have earned on decisions that were logged. */
@NullMarked
package io.runtimemoat.decision.ope;

import org.jspecify.annotations.NullMarked;
