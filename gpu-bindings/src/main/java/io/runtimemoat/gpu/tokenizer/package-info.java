/** Text to tokens and back: tokenizer.json, chat templates, and the border between both. */
@NullMarked
package io.runtimemoat.gpu.tokenizer;

import org.jspecify.annotations.NullMarked;
