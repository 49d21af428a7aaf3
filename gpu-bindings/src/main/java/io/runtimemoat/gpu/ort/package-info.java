/** The process's one ONNX Runtime environment. */
@NullMarked
package io.runtimemoat.gpu.ort;

import org.jspecify.annotations.NullMarked;
