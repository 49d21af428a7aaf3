package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class UnknownKeysTest {
  private static final Config REFERENCE =
      ConfigFactory.parseString("moat { a { b = 1, map {} }, list = [] }");

  @Test
  void in_knownKeys_isEmpty() {
    Config root =
        ConfigFactory.parseString("moat { a { b = 2, map { any = 1 } }, list = [{ x = 1 }] }");

    assertThat(UnknownKeys.in(root, REFERENCE)).isEmpty();
  }

  @Test
  void in_typingMistakes_namesFullPaths() {
    Config root = ConfigFactory.parseString("moat { a { bb = 2 }, lits = [] }");

    assertThat(UnknownKeys.in(root, REFERENCE)).containsExactly("moat.a.bb", "moat.lits");
  }
}
