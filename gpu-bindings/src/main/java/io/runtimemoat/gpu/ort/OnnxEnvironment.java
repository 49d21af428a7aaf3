package io.runtimemoat.gpu.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
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
 *
 * <p>Its Java binding gives the environment back in a shutdown hook of its own, which runs beside
 * all others: a lane that still decodes what a node lets end would read freed memory and kill the
 * process. ONNX Runtime counts who holds its environment, so one more holder keeps it.
 */
public final class OnnxEnvironment {
  private static final Logger log = LoggerFactory.getLogger(OnnxEnvironment.class);
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
  private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

  private OnnxEnvironment() {}

  /** The C library's way to change this process's environment. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  private static final class Holder {
    private static boolean held;
    private static final OrtEnvironment ENVIRONMENT = make();

    private static OrtEnvironment make() {
      disableTelemetry();
      OrtEnvironment environment = OrtEnvironment.getEnvironment(LEVEL);
      held = holdOnceMore();
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

  /** Whether the environment outlives the shutdown hook of ONNX Runtime's binding. */
  static boolean outlivesHooks() {
    return get() == Holder.ENVIRONMENT && Holder.held;
  }

  /** The binding has no public way to hold the environment twice. */
  private static boolean holdOnceMore() {
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      Method hold =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      hold.setAccessible(true);
      hold.invoke(null, api.getLong(null), LEVEL.getValue(), OrtEnvironment.DEFAULT_NAME);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("ONNX Runtime could not be held: stop this process only when it is idle.", e);
      return false;
    }
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
