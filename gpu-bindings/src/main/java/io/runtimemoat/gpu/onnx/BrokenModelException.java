package io.runtimemoat.gpu.onnx;

import java.nio.file.Path;

/** A model folder that cannot be served; the message is one sentence that says what is missing. */
public final class BrokenModelException extends RuntimeException {
  public BrokenModelException(Path folder, String problem) {
    super("Model folder " + folder + ": " + problem);
  }

  public BrokenModelException(Path folder, String problem, Throwable cause) {
    super("Model folder " + folder + ": " + problem, cause);
  }
}
