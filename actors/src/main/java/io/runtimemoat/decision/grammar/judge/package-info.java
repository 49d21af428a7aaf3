/** Decides whole values by the text of the standard, whatever keywords a schema has. */
@NullMarked
package io.runtimemoat.decision.grammar.judge;

import org.jspecify.annotations.NullMarked;
