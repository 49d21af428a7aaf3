package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Limits of requests a minute for calls that no model runs for. Safe for use by many threads. */
public interface CallLimits {
  /** Limits nothing. */
  CallLimits NONE =
      principal ->
          CompletableFuture.completedFuture(new InputLimits.Admitted(List.of(), tokens -> {}));

  /** Takes one request from the limits of tenant and key, or from none. */
  CompletionStage<InputLimits.Entry> enter(Principal principal);
}
