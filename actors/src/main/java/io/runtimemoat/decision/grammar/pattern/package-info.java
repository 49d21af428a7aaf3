/** Regular expressions of ECMA-262 as automata over code points: linear time, every state known. */
@NullMarked
package io.runtimemoat.decision.grammar.pattern;

import org.jspecify.annotations.NullMarked;
