/** One client request from its decision to its last event. */
@NullMarked
package io.runtimemoat.actors.session;

import org.jspecify.annotations.NullMarked;
