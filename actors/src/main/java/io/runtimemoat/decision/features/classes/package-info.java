/** Classes of prompts: found by clustering embeddings off the path, told by hashed words on it. */
@NullMarked
package io.runtimemoat.decision.features.classes;

import org.jspecify.annotations.NullMarked;
