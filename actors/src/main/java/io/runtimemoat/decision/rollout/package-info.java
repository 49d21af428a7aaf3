/** The gate that a learned policy must pass, and its way to all requests or back. */
@NullMarked
package io.runtimemoat.decision.rollout;

import org.jspecify.annotations.NullMarked;
