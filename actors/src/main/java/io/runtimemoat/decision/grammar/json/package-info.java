/** JSON values with exact numbers, read strictly from bytes and written back. */
@NullMarked
package io.runtimemoat.decision.grammar.json;

import org.jspecify.annotations.NullMarked;
