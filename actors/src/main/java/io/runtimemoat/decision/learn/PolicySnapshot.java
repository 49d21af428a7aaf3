package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.bandit.BetaThompson;
import io.runtimemoat.decision.bandit.Boltzmann;
import io.runtimemoat.decision.bandit.CountPosterior;
import io.runtimemoat.decision.bandit.EpsilonGreedy;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.LearnedFrom;
import io.runtimemoat.decision.bandit.LinUcb;
import io.runtimemoat.decision.bandit.LinearPosterior;
import io.runtimemoat.decision.bandit.LinearThompson;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.Posteriors;
import io.runtimemoat.decision.bandit.SquareCb;
import io.runtimemoat.decision.bandit.Ucb1;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.random.Sha256;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that routers see of a learner: posteriors as they were at one moment. Immutable; one snapshot
 * has one encoding, and its id is a digest of it.
 */
public final class PolicySnapshot {
  private static final int ID_BYTES = 8;
  private static final String OF_A_TENANT = "snap";
  private static final String OF_POPULATION = "pop";

  private final SnapshotHeader header;
  private final PolicySpec spec;
  private final int dimension;
  private final SnapshotBeliefs beliefs;
  private final byte[] bytes;
  private final String id;
  private final LearnedFrom from;
  private final Function<Exploration, Policy> policies;
  private final Posteriors<BetaThompson.Draw> parameterDraws;

  PolicySnapshot(SnapshotHeader header, PolicySpec spec, int dimension, SnapshotBeliefs beliefs) {
    this.header = header;
    this.spec = spec;
    this.dimension = dimension;
    this.beliefs = beliefs;
    this.bytes = SnapshotCodec.encode(header, spec, dimension, beliefs);
    this.id =
        "%s-%d-%s"
            .formatted(
                header.isOfPopulation() ? OF_POPULATION : OF_A_TENANT,
                header.version(),
                HexFormat.of().formatHex(Sha256.of(bytes), 0, ID_BYTES));
    this.from =
        new LearnedFrom(
            spec.algorithm(),
            spec.algorithm() + (header.isOfPopulation() ? "@population-" : "@") + header.version(),
            id,
            header.featureSchema(),
            dimension);
    this.policies = policies();
    this.parameterDraws = beliefs.parameterSets().map(BetaThompson.Draw::of);
  }

  /**
   * The snapshot of sums.
   *
   * @param own the tenant's
   * @param population those of others, as far as they may be used; none of them otherwise
   */
  public static PolicySnapshot cut(
      SnapshotHeader header, PolicySpec spec, PolicySums own, PolicySums population) {
    if (own.dimension() != population.dimension()) {
      throw new IllegalArgumentException(
          "the population's sums are of another dimension: " + population.dimension());
    }
    PosteriorCut cut = new PosteriorCut(spec, own, population);
    SnapshotBeliefs beliefs =
        spec.isLinear()
            ? new SnapshotBeliefs(cut.linear(), null, cut.parameterSets())
            : new SnapshotBeliefs(null, cut.counting(), cut.parameterSets());
    return new PolicySnapshot(header, spec, own.dimension(), beliefs);
  }

  /**
   * The same arms with the parameter sets of another snapshot.
   *
   * @param other null: nothing was learned of any set
   */
  public PolicySnapshot withParameterSetsOf(@Nullable PolicySnapshot other) {
    Posteriors<CountPosterior> sets =
        other == null
            ? new Posteriors<>(Map.of(), parameterSets().newcomer())
            : other.parameterSets();
    return new PolicySnapshot(
        header, spec, dimension, new SnapshotBeliefs(beliefs.linear(), beliefs.counting(), sets));
  }

  /**
   * Reads a snapshot back, bit for bit.
   *
   * @throws RefusedSnapshotException when the bytes are anything else than what {@link #encode}
   *     gave, with the reason
   */
  public static PolicySnapshot decode(byte[] bytes) {
    return SnapshotCodec.decode(bytes);
  }

  /** Canonical bytes: what is signed and stored. */
  public byte[] encode() {
    return bytes.clone();
  }

  /**
   * {@code snap-<version>-<16 hex digits of the SHA-256 of the bytes>}; {@code pop-…} for one of
   * the population.
   */
  public String id() {
    return id;
  }

  /** Whether an id is that of a snapshot of the population, whoever decided from it. */
  public static boolean isOfPopulation(String id) {
    return id.startsWith(OF_POPULATION + "-");
  }

  public SnapshotHeader header() {
    return header;
  }

  public PolicySpec spec() {
    return spec;
  }

  /** Of the contexts it reads. */
  public int dimension() {
    return dimension;
  }

  /** Rewards behind each arm, the population's part included. */
  public Map<String, Double> counts() {
    return beliefs.counts();
  }

  /**
   * The reward that is expected of an arm.
   *
   * @param context of {@link #dimension()} numbers
   */
  public double expected(String arm, float[] context) {
    if (context.length != dimension) {
      throw new IllegalArgumentException(
          "a context of %d numbers, not %d".formatted(context.length, dimension));
    }
    return beliefs.expected(arm, context);
  }

  /** The policy that decides from it; cheap, so that exploration may change at any time. */
  public Policy policy(Exploration exploration) {
    return policies.apply(exploration);
  }

  /** What chooses parameter sets within arms. */
  public ParameterPolicy parameters(Exploration exploration) {
    return new ParameterPolicy(Long.toString(header.version()), parameterDraws, exploration);
  }

  /** What is believed of arms by context, for algorithms that look at it. */
  public Optional<Posteriors<LinearPosterior>> linear() {
    return Optional.ofNullable(beliefs.linear());
  }

  /** What is believed of arms whatever the context, for the other algorithms. */
  public Optional<Posteriors<CountPosterior>> counting() {
    return Optional.ofNullable(beliefs.counting());
  }

  /** What is believed of parameter sets, by {@link ArmKey}. */
  public Posteriors<CountPosterior> parameterSets() {
    return beliefs.parameterSets();
  }

  private Function<Exploration, Policy> policies() {
    return spec.isLinear() ? linear(beliefs.requireLinear()) : counting(beliefs.requireCounting());
  }

  private Function<Exploration, Policy> linear(Posteriors<LinearPosterior> arms) {
    return switch (spec.algorithm()) {
      case LinUcb.ALGORITHM -> {
        double alpha = spec.get(PolicySpec.ALPHA);
        yield exploration -> new LinUcb(from, arms, alpha, exploration);
      }
      case LinearThompson.KNOWN_NOISE, LinearThompson.LEARNED_NOISE -> {
        Posteriors<LinearThompson.Shaped> shaped = arms.map(LinearThompson.Shaped::of);
        yield exploration -> new LinearThompson(from, shaped, exploration);
      }
      case SquareCb.ALGORITHM -> {
        double scale = spec.get(PolicySpec.GAMMA_SCALE);
        double exponent = spec.get(PolicySpec.GAMMA_EXPONENT);
        yield exploration -> new SquareCb(from, arms, scale, exponent, exploration);
      }
      case EpsilonGreedy.ALGORITHM -> {
        double epsilon = spec.get(PolicySpec.EPSILON);
        yield exploration -> new EpsilonGreedy(from, arms, epsilon, exploration);
      }
      case Boltzmann.ALGORITHM -> {
        double temperature = spec.get(PolicySpec.TEMPERATURE);
        yield exploration -> new Boltzmann(from, arms, temperature, exploration);
      }
      default -> throw new IllegalArgumentException("not linear: " + spec.algorithm());
    };
  }

  private Function<Exploration, Policy> counting(Posteriors<CountPosterior> arms) {
    return switch (spec.algorithm()) {
      case BetaThompson.ALGORITHM -> {
        Posteriors<BetaThompson.Draw> draws = arms.map(BetaThompson.Draw::of);
        yield exploration -> new BetaThompson(from, draws, exploration);
      }
      case Ucb1.ALGORITHM -> {
        double width = spec.get(PolicySpec.WIDTH);
        yield exploration -> new Ucb1(from, arms, width, exploration);
      }
      default -> throw new IllegalArgumentException("not counting: " + spec.algorithm());
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicySnapshot that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id;
  }
}
