package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {
  @Test
  void tooFew_areSaidWithWhatToDo() {
    assertThat(OpenFiles.shortage(1024, 4096))
        .hasValue(
            "moat.http.max-connections = 4096 needs about 4596 open files and this process may"
                + " have 1024: raise ulimit -n or lower the setting");
  }

  @Test
  void enough_areNotSpokenOf() {
    assertThat(OpenFiles.shortage(4596, 4096)).isEmpty();
    assertThat(OpenFiles.allowed()).isPositive();
  }
}
