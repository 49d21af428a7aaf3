package io.runtimemoat.actors.learning;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that says the microseconds since the epoch that it is given. */
final class MicrosClock extends Clock {
  private final AtomicLong micros;

  MicrosClock(AtomicLong micros) {
    this.micros = micros;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(1_000 * micros.get());
  }
}
