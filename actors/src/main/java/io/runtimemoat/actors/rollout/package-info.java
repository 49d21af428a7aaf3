/** How rollouts of learned policies are stored. */
@NullMarked
package io.runtimemoat.actors.rollout;

import org.jspecify.annotations.NullMarked;
