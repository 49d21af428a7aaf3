/** Messages of Protocol Buffers as JSON Schemas. */
@NullMarked
package io.runtimemoat.actors.output.protobuf;

import org.jspecify.annotations.NullMarked;
