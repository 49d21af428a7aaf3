/** What the machine has and what it is doing, read without ever failing the caller. */
@NullMarked
package io.runtimemoat.gpu.telemetry;

import org.jspecify.annotations.NullMarked;
