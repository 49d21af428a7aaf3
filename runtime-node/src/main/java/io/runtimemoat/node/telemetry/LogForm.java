package io.runtimemoat.node.telemetry;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.runtimemoat.config.TelemetrySettings;
import java.util.Iterator;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What the lines of a running log look like, wherever its configuration sends them. */
public final class LogForm {
  /** The appender of what is thrown too: its lines have no stack traces. */
  private static final String BRIEF = "brief";

  private LogForm() {}

  /** Gives the log its form from now on; libraries that log elsewhere join it. */
  public static void apply(TelemetrySettings.Logs form) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    if (form == TelemetrySettings.Logs.JSON
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLoggerList().forEach(logger -> json(logger.iteratorForAppenders(), context));
    }
  }

  private static void json(Iterator<Appender<ILoggingEvent>> appenders, LoggerContext context) {
    while (appenders.hasNext()) {
      Appender<ILoggingEvent> appender = appenders.next();
      if (appender instanceof OutputStreamAppender<ILoggingEvent> lines
          && !(lines.getEncoder() instanceof JsonLogEncoder)) {
        Encoder<ILoggingEvent> encoder = new JsonLogEncoder(!BRIEF.equals(lines.getName()));
        encoder.setContext(context);
        encoder.start();
        lines.setEncoder(encoder);
      }
    }
  }
}
