/** From logits to the next token, and from tokens to text that may leave. */
@NullMarked
package io.runtimemoat.gpu.sampling;

import org.jspecify.annotations.NullMarked;
