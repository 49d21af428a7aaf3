/** Finding personal data and secrets in text, in one pass and in bounded memory. */
@NullMarked
package io.runtimemoat.decision.guard.pii;

import org.jspecify.annotations.NullMarked;
