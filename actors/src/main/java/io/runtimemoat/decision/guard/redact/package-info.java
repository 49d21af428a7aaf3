/** Replacing personal data: by labels, or by look-alikes that an answer is restored from. */
@NullMarked
package io.runtimemoat.decision.guard.redact;

import org.jspecify.annotations.NullMarked;
