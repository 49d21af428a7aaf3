package io.runtimemoat.node.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** One JSON object per log event and line; key-value pairs are fields of the object. */
final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final boolean withStackTraces;

  JsonLogEncoder(boolean withStackTraces) {
    this.withStackTraces = withStackTraces;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("time", event.getInstant().toString())
        .put("level", event.getLevel().toString())
        .put("logger", event.getLoggerName())
        .put("thread", event.getThreadName())
        .put("message", event.getFormattedMessage());
    pairs(line, event.getKeyValuePairs());
    event.getMDCPropertyMap().forEach((key, value) -> field(line, key, value));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null && withStackTraces) {
      line.put("error", ThrowableProxyUtil.asString(thrown));
    }
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  private static void pairs(ObjectNode line, List<KeyValuePair> pairs) {
    if (pairs != null) {
      pairs.forEach(pair -> field(line, pair.key, pair.value));
    }
  }

  /** What the line says itself is not overwritten by who logs. */
  private static void field(ObjectNode line, String key, Object value) {
    if (line.has(key)) {
      return;
    }
    if (value instanceof Integer || value instanceof Long) {
      line.put(key, ((Number) value).longValue());
    } else if (value instanceof Number number) {
      line.put(key, number.doubleValue());
    } else {
      line.put(key, String.valueOf(value));
    }
  }
}
