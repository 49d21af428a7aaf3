/** Token masks: which tokens of a vocabulary may follow a text. */
@NullMarked
package io.runtimemoat.decision.grammar.token;

import org.jspecify.annotations.NullMarked;
