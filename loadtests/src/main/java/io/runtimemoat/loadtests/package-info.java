/** Process, fault and SDK tests, and the tools they share. */
@NullMarked
package io.runtimemoat.loadtests;

import org.jspecify.annotations.NullMarked;
