/** The data port: OpenAI's endpoints over Pekko HTTP, from the socket to the session's door. */
@NullMarked
package io.runtimemoat.node.http;

import org.jspecify.annotations.NullMarked;
