package io.runtimemoat.gpu.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process's one ONNX Runtime environment, made without telemetry. Everything that touches ONNX
 * Runtime asks here first, whether or not it needs the value.
 *
 * <p>ONNX Runtime 1.29 for Linux reports to its vendor unless {@code ORT_DISABLE_TELEMETRY} is set
 * when the environment is made: it reads the machine id and the command line, and a recursive
 * pattern match over a command line of a few thousand characters overflows the stack and kills the
 * process.
 */
public final class OnnxEnvironment {
  private static final Logger log = LoggerFactory.getLogger(OnnxEnvironment.class);
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  private OnnxEnvironment() {}

  /** The C library's way to change this process's environment. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  private static final class Holder {
    private static final OrtEnvironment ENVIRONMENT = make();

    private static OrtEnvironment make() {
      disableTelemetry();
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        log.warn("ONNX Runtime refuses to switch its telemetry off.", e);
      }
      return environment;
    }
  }

  /** The environment; the first call makes it. */
  public static OrtEnvironment get() {
    return Holder.ENVIRONMENT;
  }

  private static void disableTelemetry() {
    if (System.getenv(SWITCH) != null || Platform.isWindows()) {
      return;
    }
    try {
      Native.load("c", CLibrary.class).setenv(SWITCH, "1", 1);
    } catch (UnsatisfiedLinkError e) {
      log.warn("Set {}=1 in the environment to keep ONNX Runtime from reporting.", SWITCH, e);
    }
  }
}
