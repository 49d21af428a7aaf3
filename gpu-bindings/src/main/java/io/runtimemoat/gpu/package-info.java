/** The native edge as small interfaces: devices, models, tokens, telemetry. */
@NullMarked
package io.runtimemoat.gpu;

import org.jspecify.annotations.NullMarked;
