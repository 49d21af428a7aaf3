package io.runtimemoat.actors.session;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The parent of all live requests of a node: starts one session per decided request. */
final class RequestSessions {
  /** A decided request and who waits for its answer. */
  record Open(DecidedRequest decided, CompletableFuture<Started> answer) {}

  static Behavior<Open> create(SessionParts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Open.class)
                .onMessage(
                    Open.class,
                    open -> {
                      context.spawnAnonymous(
                          RequestSession.create(open.decided(), parts, open.answer()));
                      return Behaviors.same();
                    })
                .build());
  }

  private RequestSessions() {}
}
