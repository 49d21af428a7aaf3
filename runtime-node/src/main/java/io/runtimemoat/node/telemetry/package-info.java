/** What is measured: instruments, their names and their publication. */
@NullMarked
package io.runtimemoat.node.telemetry;

import org.jspecify.annotations.NullMarked;
