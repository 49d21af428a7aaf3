/** JSON Schemas of every draft since 04 as one graph of nodes whose references are resolved. */
@NullMarked
package io.runtimemoat.decision.grammar.schema;

import org.jspecify.annotations.NullMarked;
