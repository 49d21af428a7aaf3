/** Recommends models and parameters to callers that have an LLM client of their own. */
@NullMarked
package io.runtimemoat.actors.advice;

import org.jspecify.annotations.NullMarked;
