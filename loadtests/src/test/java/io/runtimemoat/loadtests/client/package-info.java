/** Clients that are programs of their own: OpenAI's for Node, and a browser. */
@NullMarked
package io.runtimemoat.loadtests.client;

import org.jspecify.annotations.NullMarked;
