package io.runtimemoat.actors.session;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Mints sequence ids that no other node mints: 23 random bits per start, then a counter of 40 bits
 * (a thousand million ids a second for eighteen minutes, or ten thousand a second for three years).
 */
final class SequenceIds implements LongSupplier {
  private static final int COUNTER_BITS = 40;

  private final AtomicLong next =
      new AtomicLong((long) new SecureRandom().nextInt(1 << 23) << COUNTER_BITS);

  @Override
  public long getAsLong() {
    return next.getAndIncrement();
  }
}
