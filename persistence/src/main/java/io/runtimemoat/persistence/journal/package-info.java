/** Events and states at rest: readable JSON under versioned manifests, never class names. */
@NullMarked
package io.runtimemoat.persistence.journal;

import org.jspecify.annotations.NullMarked;
