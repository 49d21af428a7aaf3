/** The guard: personal data, secrets and abuse in requests and answers, as values. */
@NullMarked
package io.runtimemoat.decision.guard;

import org.jspecify.annotations.NullMarked;
