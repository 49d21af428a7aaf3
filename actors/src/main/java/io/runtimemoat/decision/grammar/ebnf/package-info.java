/**
 * Grammars as clients write them: GBNF as llama.cpp, vLLM and XGrammar read it, and Lark's syntax.
 */
@NullMarked
package io.runtimemoat.decision.grammar.ebnf;

import org.jspecify.annotations.NullMarked;
