package io.runtimemoat.node.audit;

import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.facts.RequestFold;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Every request of the ledger and how it ended, folded from its facts. */
public final class RequestListing {
  private final LedgerReader ledger;
  private final boolean chainsEnded;

  /**
   * A listing.
   *
   * @param chainsEnded whether no chain can go on, so that what is open was aborted; else only
   *     chains that say so have ended
   */
  public RequestListing(LedgerReader ledger, boolean chainsEnded) {
    this.ledger = ledger;
    this.chainsEnded = chainsEnded;
  }

  /** One line per request: its id and where it stands; ended ones first, in order of their ends. */
  public void write(Consumer<String> lines) {
    for (ChainId chain : ledger.chains()) {
      boolean ended = chainsEnded || ledger.ended(chain);
      RequestFold fold = new RequestFold();
      Map<String, RequestState> open = new LinkedHashMap<>();
      ledger.read(chain, 0, stored -> take(stored, fold, open, lines));
      if (ended) {
        fold.closeChain().forEach(state -> lines.accept(line(state)));
      } else {
        open.values().forEach(state -> lines.accept(line(state)));
      }
    }
  }

  private static void take(
      StoredFact stored, RequestFold fold, Map<String, RequestState> open, Consumer<String> lines) {
    byte[] payload = stored.payload();
    if (payload == null || !RequestFact.knows(stored.manifest())) {
      return;
    }
    RequestFact fact;
    try {
      fact = RequestFact.decode(stored.manifest(), payload);
    } catch (MalformedFactException e) {
      lines.accept(stored.requestId() + " unreadable");
      return;
    }
    RequestState state = fold.add(fact);
    if (state.status() == RequestState.Status.OPEN) {
      open.put(state.requestId(), state);
    } else {
      open.remove(state.requestId());
      lines.accept(line(state));
    }
  }

  private static String line(RequestState state) {
    return state.requestId() + " " + state.status().name().toLowerCase(Locale.ROOT);
  }
}
