/** An OpenAI-compatible server that answers, or fails, exactly as it is told. */
@NullMarked
package io.runtimemoat.loadtests.stub;

import org.jspecify.annotations.NullMarked;
