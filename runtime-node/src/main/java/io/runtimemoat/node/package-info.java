/** The node: main, wiring and its edges. */
@NullMarked
package io.runtimemoat.node;

import org.jspecify.annotations.NullMarked;
