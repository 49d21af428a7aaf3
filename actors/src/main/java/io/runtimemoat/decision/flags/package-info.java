/** The runtime feature flags as events, state, a pure evaluation, and rollouts that are judged. */
@NullMarked
package io.runtimemoat.decision.flags;

import org.jspecify.annotations.NullMarked;
