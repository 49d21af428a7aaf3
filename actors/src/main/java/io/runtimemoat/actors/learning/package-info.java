/** Learning around its decision code: reading rewards, owning policies, serving from snapshots. */
@NullMarked
package io.runtimemoat.actors.learning;

import org.jspecify.annotations.NullMarked;
