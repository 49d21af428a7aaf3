package io.runtimemoat.loadtests.stub;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A request that the stub saw, and what became of it. Safe for many threads. */
public final class Seen {
  private final String method;
  private final String path;
  private final Map<String, String> headers;
  private final String body;
  private final long atNanos = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long leftNanos;
  private volatile boolean answered;

  Seen(String method, String path, Map<String, String> headers, String body) {
    this.method = method;
    this.path = path;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  public String method() {
    return method;
  }

  public String path() {
    return path;
  }

  /** {@link System#nanoTime} when it was read. */
  public long atNanos() {
    return atNanos;
  }

  /** By name in lower case. */
  public Map<String, String> headers() {
    return headers;
  }

  public String body() {
    return body;
  }

  /** Bytes of the answer's body that were written. */
  public long writtenBytes() {
    return bytes.get();
  }

  /** Whether the script came to its end. */
  public boolean isAnswered() {
    return answered;
  }

  /** {@link System#nanoTime} when the client was found to have left in the middle. */
  public Optional<Long> clientLeftNanos() {
    return leftNanos == 0 ? Optional.empty() : Optional.of(leftNanos);
  }

  void wrote(int count) {
    bytes.addAndGet(count);
  }

  void answered() {
    answered = true;
  }

  void left() {
    leftNanos = System.nanoTime();
  }
}
