/** What goes to an upstream and comes back: server-sent events, chunks, whole answers, errors. */
@NullMarked
package io.runtimemoat.actors.upstream.wire;

import org.jspecify.annotations.NullMarked;
