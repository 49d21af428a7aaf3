package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.budget.ConcurrencyGate;
import io.runtimemoat.actors.budget.Rates;
import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.TokenGuess;
import io.runtimemoat.decision.Utf8;
import io.runtimemoat.decision.budget.RateNeed;
import java.util.List;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * What an admitted request holds: its turn at the gate and what it took from its rate limits. Both
 * are given back once, however it ends. Safe for use by many threads.
 */
final class Turn {
  private final TenantId tenant;
  private final ConcurrencyGate.Pass pass;
  private final Rates rates;
  private List<RateNeed> taken = List.of(); // Guarded by this, as everything below.
  private @Nullable Cancellable unread;
  private long pieces;
  private long bytes;
  private boolean over;

  Turn(TenantId tenant, ConcurrencyGate.Pass pass, Rates rates) {
    this.tenant = tenant;
    this.pass = pass;
    this.rates = rates;
  }

  /** The limits gave this much. */
  synchronized void took(List<RateNeed> needs) {
    taken = needs;
  }

  /** The answer waits to be read; {@code timer} ends the turn when nobody does. */
  synchronized void offered(Cancellable timer) {
    unread = timer;
    if (over) {
      timer.cancel();
    }
  }

  /** Somebody reads the answer. */
  synchronized void isRead() {
    if (unread != null) {
      unread.cancel();
    }
  }

  /** Takes note of what the answer says. */
  void observe(CompletionEvent event) {
    if (event instanceof CompletionEvent.Completed completed) {
      ended(completed.usage());
    } else if (event instanceof CompletionEvent.Failed failed) {
      ended(failed.usage());
    } else if (event instanceof CompletionEvent.Content content) {
      drew(bytes(content));
    }
  }

  private static int bytes(CompletionEvent.Content content) {
    if (content instanceof CompletionEvent.Delta delta) {
      return Utf8.length(delta.text());
    }
    if (content instanceof CompletionEvent.Reasoning reasoning) {
      return Utf8.length(reasoning.text());
    }
    return content instanceof CompletionEvent.ToolCall call
        ? Utf8.length(call.name()) + Utf8.length(call.arguments())
        : Utf8.length(((CompletionEvent.Refusal) content).text());
  }

  private synchronized void drew(int more) {
    pieces++;
    bytes += more;
  }

  /** Nothing ran: the tokens were not used. The request counts all the same. */
  void refused() {
    end(0L, 0);
  }

  private void ended(CompletionEvent.Usage usage) {
    // A prompt that no attempt reported is counted as it was estimated.
    end(usage.promptTokens() == 0 ? null : (long) usage.promptTokens(), usage.completionTokens());
  }

  /**
   * The answer has no more readers; nobody tells how many tokens were drawn for those there were.
   */
  void left() {
    long drawn;
    synchronized (this) {
      drawn = TokenGuess.ofAnswer(pieces, bytes);
    }
    end(null, drawn);
  }

  /**
   * Ends the turn; only the first end counts.
   *
   * @param input null to leave it at the estimate
   */
  private void end(@Nullable Long input, long output) {
    List<RateNeed> settled;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      settled = taken;
      isRead();
    }
    for (RateNeed need : settled) {
      switch (need.key().kind()) {
        case REQUESTS -> {}
        case INPUT_TOKENS -> rates.settle(tenant, need, input == null ? need.amount() : input);
        case OUTPUT_TOKENS -> rates.settle(tenant, need, output);
      }
    }
    pass.leave();
  }
}
