/** The in-process text embedding model. */
@NullMarked
package io.runtimemoat.gpu.embedding;

import org.jspecify.annotations.NullMarked;
