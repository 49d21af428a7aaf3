/**
 * Decoder models over ONNX Runtime: model folders, sessions, KV arenas and the device made of them.
 */
@NullMarked
package io.runtimemoat.gpu.onnx;

import org.jspecify.annotations.NullMarked;
