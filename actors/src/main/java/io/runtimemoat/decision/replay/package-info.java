/** Recomputes recorded decisions from their records alone. */
@NullMarked
package io.runtimemoat.decision.replay;

import org.jspecify.annotations.NullMarked;
