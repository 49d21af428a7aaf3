/** What stands before serving: concurrency, rate limits, bounds of one request, guard, policies. */
@NullMarked
package io.runtimemoat.actors.admission;

import org.jspecify.annotations.NullMarked;
