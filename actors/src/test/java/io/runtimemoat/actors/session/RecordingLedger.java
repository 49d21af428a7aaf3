package io.runtimemoat.actors.session;

import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.Ledger;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A ledger in memory that a test can read and break. */
final class RecordingLedger implements Ledger {
  private static final ChainId CHAIN = new ChainId("0123456789abcdef0123456789abcdef");

  private static final String NOTHING = "none";

  private final List<RequestFact> facts = new ArrayList<>();
  private String brokenManifestPrefix = NOTHING;
  private boolean brokenOnce;
  private Runnable beforeAppend = () -> {};

  @Override
  public ChainId chain() {
    return CHAIN;
  }

  @Override
  public synchronized FactPosition append(Fact fact) {
    beforeAppend.run();
    if (fact.manifest().startsWith(brokenManifestPrefix)) {
      if (brokenOnce) {
        breakFor(NOTHING);
      }
      throw new LedgerUnavailableException("broken by the test", new IOException("disk full"));
    }
    facts.add(RequestFact.decode(fact.manifest(), fact.payload()));
    return new FactPosition(CHAIN, facts.size() - 1);
  }

  @Override
  public void close() {}

  synchronized void breakFor(String manifestPrefix) {
    brokenManifestPrefix = manifestPrefix;
    brokenOnce = false;
  }

  /** Refuses the next fact of a kind and takes all others. */
  synchronized void breakOnce(String manifestPrefix) {
    brokenManifestPrefix = manifestPrefix;
    brokenOnce = true;
  }

  synchronized void beforeAppend(Runnable check) {
    beforeAppend = check;
  }

  synchronized List<RequestFact> facts() {
    return List.copyOf(facts);
  }

  List<String> manifests() {
    return facts().stream().map(RequestFact::manifest).toList();
  }

  DecisionRecord decided() {
    return only(DecisionRecord.class);
  }

  OutcomeFact outcome() {
    return only(OutcomeFact.class);
  }

  List<AttemptFact> attempts() {
    return all(AttemptFact.class);
  }

  <T> List<T> all(Class<T> type) {
    return facts().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private <T> T only(Class<T> type) {
    List<T> found = all(type);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " facts of " + type.getSimpleName());
    }
    return found.get(0);
  }
}
