/** Where a sequence runs: devices ordered by how long it would wait on them. */
@NullMarked
package io.runtimemoat.decision.placement;

import org.jspecify.annotations.NullMarked;
