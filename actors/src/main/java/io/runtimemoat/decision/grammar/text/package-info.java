/** How a grammar reads a text, whatever it was written in. */
@NullMarked
package io.runtimemoat.decision.grammar.text;

import org.jspecify.annotations.NullMarked;
