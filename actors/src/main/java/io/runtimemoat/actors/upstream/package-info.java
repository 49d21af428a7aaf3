/**
 * Calls of OpenAI-compatible servers: one attempt is one stream, with bounds, cancel and a report.
 */
@NullMarked
package io.runtimemoat.actors.upstream;

import org.jspecify.annotations.NullMarked;
