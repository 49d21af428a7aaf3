/** What becomes of a request when one of its attempts ends. */
@NullMarked
package io.runtimemoat.decision.attempts;

import org.jspecify.annotations.NullMarked;
