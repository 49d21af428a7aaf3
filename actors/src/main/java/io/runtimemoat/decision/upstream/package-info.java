/** Upstream servers: which instance gets a call, what a failure means, when it is tried again. */
@NullMarked
package io.runtimemoat.decision.upstream;

import org.jspecify.annotations.NullMarked;
