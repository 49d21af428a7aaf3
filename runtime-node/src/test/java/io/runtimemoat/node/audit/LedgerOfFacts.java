package io.runtimemoat.node.audit;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.FixedPolicy;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.AttemptPlace;
import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.LedgerDamagedException;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A ledger in memory, and facts to fill it with. */
public final class LedgerOfFacts implements LedgerReader {
  private static final MacKey KEY = new MacKey(new byte[32]);
  private static final Arm SMALL =
      new Arm("small", "small-model", Tier.SMALL, new Prices(0.01, 0.1), 2048);
  private static final Arm LARGE =
      new Arm("large", "large-model", Tier.LARGE, new Prices(0.1, 1), 2048);

  private final Map<ChainId, List<StoredFact>> chains = new TreeMap<>();
  private final Set<ChainId> ended = new HashSet<>();
  private final Map<ChainId, Long> brokenAt = new HashMap<>();

  /** The n-th chain by time. */
  static ChainId chain(int number) {
    return new ChainId("%032x".formatted(number));
  }

  /** A request's decision for the small arm, which the large one may take over. */
  static DecisionRecord decided(String requestId) {
    return decided(idOf(requestId), requestId);
  }

  /** The first chain's decision of that number. */
  static DecisionRecord numbered(long number, String requestId) {
    return decided(DecisionId.mint(KEY, chain(0).value(), number), requestId);
  }

  private static DecisionRecord decided(DecisionId id, String requestId) {
    FixedPolicy policy = new FixedPolicy();
    RoutingContext context =
        new RoutingContext("features/1", new float[] {1}, Signals.of(Map.of("prompt.chars", 9.0)));
    FeasibleSet feasible = FeasibleSet.of(List.of(SMALL, LARGE), arm -> Optional.empty());
    Seed seed = Seed.derive(KEY, id, policy.snapshotId(), "arm");
    ParameterSet parameters =
        new ParameterSet(
            ParameterSet.BASELINE, List.of(new Parameter("max_tokens", 256, Parameter.DEFAULT)));
    return DecisionRecord.of(
        id,
        requestId,
        new TenantId("acme"),
        1,
        "small",
        policy,
        DecisionRecord.GENERAL,
        context,
        feasible,
        seed,
        policy.choose(context, feasible, seed),
        ParameterChoice.only(parameters),
        new EscalationRule(0.85, 0));
  }

  /** An attempt on the small arm, dropped for the large one with a mean probability. */
  static AttemptFact escalated(String requestId, double meanProbability) {
    return attempt(
        requestId, 1, SMALL, AttemptFact.FIRST, AttemptFact.End.ESCALATED, meanProbability);
  }

  /** The attempt that followed. */
  static AttemptFact second(String requestId) {
    return attempt(requestId, 2, LARGE, "low_mean_probability", AttemptFact.End.FINISHED, 0.99);
  }

  private static AttemptFact attempt(
      String requestId, int number, Arm arm, String cause, AttemptFact.End end, double mean) {
    return new AttemptFact(
        requestId,
        idOf(requestId),
        number,
        arm.id(),
        arm.model(),
        cause,
        end,
        number,
        60,
        0,
        40,
        1,
        2,
        3,
        mean,
        0.5,
        0.01,
        "",
        new AttemptPlace("node", "cpu-0", "", false));
  }

  static OutcomeFact completed(String requestId) {
    return new OutcomeFact(
        requestId,
        idOf(requestId),
        OutcomeFact.Status.COMPLETED,
        9,
        "small-model",
        1,
        "stop",
        "unchecked",
        "",
        60,
        0,
        40,
        0.01,
        1,
        2,
        "");
  }

  private static DecisionId idOf(String requestId) {
    return DecisionId.mint(KEY, chain(0).value(), requestId.hashCode() & 0xffff);
  }

  LedgerOfFacts with(ChainId chain, RequestFact... facts) {
    for (RequestFact fact : facts) {
      with(chain, fact.requestId(), fact.manifest(), fact.encode());
    }
    return this;
  }

  /** With a decision of that payload; null was dropped. */
  LedgerOfFacts withDecision(ChainId chain, String requestId, byte @Nullable [] payload) {
    return with(chain, requestId, DecisionCodec.MANIFEST, payload);
  }

  private LedgerOfFacts with(
      ChainId chain, String requestId, String manifest, byte @Nullable [] payload) {
    List<StoredFact> facts = chains.computeIfAbsent(chain, c -> new ArrayList<>());
    FactPosition position = new FactPosition(chain, facts.size());
    facts.add(new StoredFact(position, manifest, "acme", requestId, 0, payload, new byte[32]));
    return this;
  }

  /** With a closing head. */
  LedgerOfFacts end(ChainId chain) {
    ended.add(chain);
    return this;
  }

  /** With a fact that neither verifies nor can be read. */
  LedgerOfFacts broken(ChainId chain, long sequence) {
    brokenAt.put(chain, sequence);
    return this;
  }

  @Override
  public List<ChainId> chains() {
    return List.copyOf(chains.keySet());
  }

  @Override
  public long readWhile(ChainId chain, long fromSequence, Predicate<StoredFact> sink) {
    List<StoredFact> facts = chains.getOrDefault(chain, List.of());
    for (StoredFact fact : facts.subList((int) fromSequence, facts.size())) {
      if (fact.position().sequence() == brokenAt.getOrDefault(chain, -1L)) {
        throw new LedgerDamagedException(fact.position(), "it was changed");
      }
      if (!sink.test(fact)) {
        return fact.position().sequence() + 1;
      }
    }
    return facts.size();
  }

  @Override
  public Map<ChainId, Long> awaited() {
    return Map.of();
  }

  @Override
  public boolean ended(ChainId chain) {
    return ended.contains(chain);
  }

  @Override
  public List<StoredFact> request(String requestId) {
    return chains.values().stream()
        .flatMap(List::stream)
        .filter(fact -> fact.requestId().equals(requestId))
        .toList();
  }

  @Override
  public ChainVerdict verify(ChainId chain) {
    long broken = brokenAt.getOrDefault(chain, -1L);
    return new ChainVerdict(
        chain, broken < 0, chains.getOrDefault(chain, List.of()).size(), broken, "");
  }
}
