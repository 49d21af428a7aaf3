/** LiteLLM proxy configurations as ours. */
@NullMarked
package io.runtimemoat.node.litellm;

import org.jspecify.annotations.NullMarked;
