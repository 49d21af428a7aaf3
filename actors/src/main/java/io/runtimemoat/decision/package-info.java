/** Pure decision code: no Pekko, no clock, no I/O, no logger, no threads. */
@NullMarked
package io.runtimemoat.decision;

import org.jspecify.annotations.NullMarked;
