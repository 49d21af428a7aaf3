/** Classes of prompts on a node: their file, embeddings of prompts, how well words tell them. */
@NullMarked
package io.runtimemoat.node.classes;

import org.jspecify.annotations.NullMarked;
