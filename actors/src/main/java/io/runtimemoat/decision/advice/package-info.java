/** Which model and parameters a caller with a client of its own should use for a task. */
@NullMarked
package io.runtimemoat.decision.advice;

import org.jspecify.annotations.NullMarked;
