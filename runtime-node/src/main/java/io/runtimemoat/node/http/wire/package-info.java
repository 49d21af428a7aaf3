/** OpenAI's JSON, read with precise errors and written without reflection. */
@NullMarked
package io.runtimemoat.node.http.wire;

import org.jspecify.annotations.NullMarked;
