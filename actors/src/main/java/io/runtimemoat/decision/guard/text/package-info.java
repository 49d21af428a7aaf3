/** Finding many fixed words in one pass over a text. */
@NullMarked
package io.runtimemoat.decision.guard.text;

import org.jspecify.annotations.NullMarked;
