package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingReaderTest {
  private static SettingReader reader(String body) {
    return SettingReader.of(ConfigFactory.parseString("moat.part {" + body + "}"), "moat.part");
  }

  @Test
  void intIn_outOfRange_namesKeyValueAndAllowed() {
    assertThatThrownBy(() -> reader("n = 9").intIn("n", 1, 8))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("moat.part.n = 9 is not allowed: a whole number from 1 to 8");
  }

  @Test
  void intIn_wrongType_namesKeyValueAndAllowed() {
    assertThatThrownBy(() -> reader("n = many").intIn("n", 1, 8))
        .hasMessage("moat.part.n = many is not allowed: a whole number from 1 to 8");
  }

  @Test
  void doubleIn_notANumber_isRefused() {
    assertThatThrownBy(() -> reader("x = NaN").doubleIn("x", 0, 1))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void durationIn_unitsAreRead() {
    assertThat(reader("d = 2 s").durationIn("d", Duration.ZERO, Duration.ofSeconds(3)))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void string_missing_saysSo() {
    assertThatThrownBy(() -> reader("").string("name"))
        .hasMessage("moat.part.name = (missing) is not allowed: a text");
  }

  @Test
  void sections_refusal_namesTheEntry() {
    SettingReader second = reader("list = [{ n = 1 }, { n = 0 }]").sections("list").get(1);

    assertThatThrownBy(() -> second.intIn("n", 1, 8))
        .hasMessageStartingWith("moat.part.list[1].n = 0");
  }

  @Test
  void of_missingSection_isRefused() {
    assertThatThrownBy(() -> SettingReader.of(ConfigFactory.empty(), "moat.part"))
        .hasMessageContaining("the section must be present");
  }
}
