/** Flags, and the feed that carries what was ordered to every node. */
@NullMarked
package io.runtimemoat.actors.control;

import org.jspecify.annotations.NullMarked;
