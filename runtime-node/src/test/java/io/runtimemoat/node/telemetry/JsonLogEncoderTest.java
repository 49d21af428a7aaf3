package io.runtimemoat.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class JsonLogEncoderTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("some.logger");

  private LoggingEvent event(String message, @Nullable Throwable thrown) {
    return new LoggingEvent("fqcn", logger, Level.WARN, message, thrown, null);
  }

  private static JsonNode line(boolean withStackTraces, LoggingEvent event) throws IOException {
    String line =
        new String(new JsonLogEncoder(withStackTraces).encode(event), StandardCharsets.UTF_8);
    assertThat(line).endsWith("\n");
    assertThat(line.strip()).doesNotContain("\n");
    return new JsonMapper().readTree(line);
  }

  @Test
  void event_isOneLineWithItsPairsAsFields() throws Exception {
    LoggingEvent event = event("two\nlines \"quoted\"", null);
    event.addKeyValuePair(new KeyValuePair("request_id", "r1"));
    event.addKeyValuePair(new KeyValuePair("tokens", 7));
    event.addKeyValuePair(new KeyValuePair("cost", 0.5));
    event.addKeyValuePair(new KeyValuePair("level", "forged"));

    JsonNode line = line(true, event);

    assertThat(line.path("message").textValue()).isEqualTo("two\nlines \"quoted\"");
    assertThat(line.path("level").textValue()).isEqualTo("WARN");
    assertThat(line.path("logger").textValue()).isEqualTo("some.logger");
    assertThat(line.path("request_id").textValue()).isEqualTo("r1");
    assertThat(line.path("tokens").intValue()).isEqualTo(7);
    assertThat(line.path("cost").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void thrown_isAFieldOrLeftOut() throws Exception {
    LoggingEvent event = event("broke", new IllegalStateException("why"));

    assertThat(line(true, event).path("error").textValue())
        .startsWith("java.lang.IllegalStateException: why")
        .contains("JsonLogEncoderTest");
    assertThat(line(false, event).has("error")).isFalse();
  }
}
