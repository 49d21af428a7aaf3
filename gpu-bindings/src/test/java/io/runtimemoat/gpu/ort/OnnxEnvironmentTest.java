package io.runtimemoat.gpu.ort;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OnnxEnvironmentTest {

  /** The C library's view of this process's environment. */
  private interface CLibrary extends Library {
    String getenv(String name);
  }

  /** Reaches into the binding: another release may be built otherwise. */
  @Test
  void environment_outlivesTheBindingsShutdownHook() {
    assertThat(OnnxEnvironment.outlivesHooks()).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void environment_isMadeWithTelemetryOff() {
    assertThat(OnnxEnvironment.get().getVersion()).isNotEmpty();

    assertThat(Native.load("c", CLibrary.class).getenv("ORT_DISABLE_TELEMETRY")).isEqualTo("1");
    Path report = Path.of("/tmp", "mat-debug-" + ProcessHandle.current().pid() + ".log");
    assertThat(Files.exists(report)).isFalse();
  }
}
