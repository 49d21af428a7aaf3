/** The automaton of a schema: one state per prefix, viable as long as a valid value can follow. */
@NullMarked
package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.NullMarked;
