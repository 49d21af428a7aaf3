/** The runtime feature flags as events, state and a pure evaluation. */
@NullMarked
package io.runtimemoat.decision.flags;

import org.jspecify.annotations.NullMarked;
