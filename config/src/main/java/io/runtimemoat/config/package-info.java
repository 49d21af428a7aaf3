/** Settings records: one per subsystem, read from HOCON, checked at start. */
@NullMarked
package io.runtimemoat.config;

import org.jspecify.annotations.NullMarked;
