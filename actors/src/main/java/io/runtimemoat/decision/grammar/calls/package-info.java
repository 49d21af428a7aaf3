/** Calls of tools as a model writes them into its text. */
@NullMarked
package io.runtimemoat.decision.grammar.calls;

import org.jspecify.annotations.NullMarked;
