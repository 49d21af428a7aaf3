package io.runtimemoat.actors.session;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of one request: the first one stands, and it is told once every attempt is counted. Owned
 * by its session.
 */
final class RequestEnd {
  private final AttemptSeries attempts;
  private final StreamDoor door;
  private final CompletableFuture<Started> answer;
  private @Nullable Ending ending;
  private boolean concluded;

  RequestEnd(AttemptSeries attempts, StreamDoor door, CompletableFuture<Started> answer) {
    this.attempts = attempts;
    this.door = door;
    this.answer = answer;
  }

  /** Whether the request ends: reports about its attempts change nothing any more. */
  boolean hasBegun() {
    return ending != null;
  }

  /** Ends the request; from now on nothing more of its text leaves. */
  void begin(Ending how) {
    if (ending == null) {
      ending = how;
      attempts.close();
    }
  }

  /** Concludes a request that ends and whose attempts are all counted. */
  void concludeOnceCounted() {
    Ending how = ending;
    if (how != null && !concluded && attempts.allCounted()) {
      conclude(how);
    }
  }

  /** Whether the outcome is told. */
  boolean isConcluded() {
    return concluded;
  }

  /** Writes the outcome, and only then lets the client see the end. */
  private void conclude(Ending how) {
    concluded = true;
    Conclusion conclusion = attempts.conclude(how);
    door.close(conclusion.last());
    if (conclusion.failure() != null) {
      answer.complete(new Started.Refused(conclusion.failure()));
    }
  }
}
