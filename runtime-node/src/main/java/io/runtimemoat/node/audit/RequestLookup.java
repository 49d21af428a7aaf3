package io.runtimemoat.node.audit;

import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Finds the request that an id of its answer names. Blocks on the ledger. */
public final class RequestLookup {
  /** Says which ids find a request. */
  public static final String IDS =
      "the id of an answer (chatcmpl-…, cmpl-…), its x-moat-decision-id (dec_…), or its"
          + " x-request-id where the client sent none of its own";

  private static final List<String> ANSWER_PREFIXES = List.of("chatcmpl-", "cmpl-");

  /** Decisions that may be written between two whose numbers follow on each other. */
  private static final long SLACK = 1_000;

  /** Facts that a probe passes before it takes them for old ones whose payloads were dropped. */
  private static final int PROBE_FACTS = 10_000;

  private final LedgerReader ledger;

  public RequestLookup(LedgerReader ledger) {
    this.ledger = ledger;
  }

  /** The id under which the ledger has the request; the same text where nothing better is known. */
  public String requestId(String id) {
    for (String prefix : ANSWER_PREFIXES) {
      if (id.startsWith(prefix)) {
        return id.substring(prefix.length());
      }
    }
    return DecisionId.parse(id).filter(found -> !isRequest(id)).flatMap(this::decided).orElse(id);
  }

  /** A recommendation is filed under its decision's id. */
  private boolean isRequest(String id) {
    return ledger.request(id).stream()
        .anyMatch(fact -> fact.manifest().equals(DecisionCodec.MANIFEST));
  }

  private Optional<String> decided(DecisionId id) {
    ChainId chain = new ChainId(id.chain());
    AtomicReference<String> found = new AtomicReference<>();
    ledger.readWhile(
        chain,
        sequenceBefore(chain, id.number() - SLACK),
        fact -> {
          Optional<DecisionRecord> decision = numbered(fact);
          decision
              .filter(record -> record.decisionId().equals(id))
              .ifPresent(record -> found.set(record.requestId()));
          return found.get() == null
              && decision.map(record -> record.decisionId().number()).orElse(0L)
                  <= id.number() + SLACK;
        });
    return Optional.ofNullable(found.get());
  }

  /** A place in the chain behind which all decisions from {@code number} on are, by bisection. */
  private long sequenceBefore(ChainId chain, long number) {
    long before = 0;
    long step = 1;
    while (isBefore(chain, before + step, number)) {
      before += step;
      step *= 2;
    }
    while (step > 1) {
      step /= 2;
      before += isBefore(chain, before + step, number) ? step : 0;
    }
    return before;
  }

  /** Whether the next decision that can be read from there has a lower number. */
  private boolean isBefore(ChainId chain, long sequence, long number) {
    AtomicBoolean lower = new AtomicBoolean();
    ledger.readWhile(
        chain,
        sequence,
        fact -> {
          Optional<DecisionRecord> decision = numbered(fact);
          boolean isFar = fact.position().sequence() >= sequence + PROBE_FACTS;
          lower.set(decision.map(record -> record.decisionId().number() < number).orElse(isFar));
          return decision.isEmpty() && !isFar;
        });
    return lower.get();
  }

  /** The decision of a request, if the fact is one that can be read; not a recommendation's. */
  private static Optional<DecisionRecord> numbered(StoredFact fact) {
    byte[] payload = fact.payload();
    if (payload == null || !fact.manifest().equals(DecisionCodec.MANIFEST)) {
      return Optional.empty();
    }
    try {
      DecisionRecord record = DecisionCodec.decode(payload);
      return Optional.of(record).filter(r -> !r.requestId().equals(r.decisionId().toText()));
    } catch (MalformedFactException e) {
      return Optional.empty();
    }
  }
}
