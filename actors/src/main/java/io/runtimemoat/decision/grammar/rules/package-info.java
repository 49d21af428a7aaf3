/**
 * Grammars of rules that may call each other: the machine over bytes, and what completes a text.
 */
@NullMarked
package io.runtimemoat.decision.grammar.rules;

import org.jspecify.annotations.NullMarked;
