package io.runtimemoat.decision.facts;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signal;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.decision.random.Seed;
import org.jspecify.annotations.Nullable;

/**
 * The canonical bytes of {@code decided/1}. The layout is frozen: a change is {@code decided/2}
 * beside it.
 */
public final class DecisionCodec {
  public static final String MANIFEST = "decided/1";

  private DecisionCodec() {}

  public static byte[] encode(DecisionRecord record) {
    FactWriter out = new FactWriter();
    writeId(out, record.decisionId());
    out.writeText(record.requestId());
    out.writeText(record.tenant().value());
    out.writeLong(record.atMicros());
    out.writeText(record.requested());
    out.writeText(record.algorithm());
    out.writeText(record.policyVersion());
    out.writeText(record.snapshotId());
    writeSignals(out, record.settings());
    out.writeText(record.phase());
    writeContext(out, record.context());
    out.writeList(record.feasible().arms(), DecisionCodec::writeArm);
    out.writeList(
        record.feasible().excluded(),
        (to, excluded) -> {
          writeArm(to, excluded.arm());
          to.writeText(excluded.reason());
        });
    out.writeLong(record.seed().key());
    out.writeLong(record.seed().stream());
    writeChoice(out, record.choice());
    writeParameters(out, record.parameters());
    out.writeDouble(record.escalation().minMeanProbability());
    out.writeDouble(record.escalation().minTokenProbability());
    return out.toBytes();
  }

  /**
   * Reads a record back, bit for bit.
   *
   * @throws MalformedFactException when the bytes are not one
   */
  public static DecisionRecord decode(byte[] bytes) {
    return FactReader.decode(MANIFEST, bytes, DecisionCodec::read);
  }

  private static DecisionRecord read(FactReader in) {
    DecisionId id = readId(in);
    String requestId = in.readText();
    TenantId tenant = new TenantId(in.readText());
    long atMicros = in.readLong();
    String requested = in.readText();
    String algorithm = in.readText();
    String policyVersion = in.readText();
    String snapshotId = in.readText();
    Signals settings = readSignals(in);
    String phase = in.readText();
    RoutingContext context = new RoutingContext(in.readText(), in.readFloats(), readSignals(in));
    FeasibleSet feasible =
        new FeasibleSet(
            in.readList(DecisionCodec::readArm),
            in.readList(from -> new ExcludedArm(readArm(from), from.readText())));
    Seed seed = new Seed(in.readLong(), in.readLong());
    return new DecisionRecord(
        id,
        requestId,
        tenant,
        atMicros,
        requested,
        algorithm,
        policyVersion,
        snapshotId,
        settings,
        phase,
        context,
        feasible,
        seed,
        readChoice(in, feasible),
        readParameters(in),
        new EscalationRule(in.readDouble(), in.readDouble()));
  }

  static void writeId(FactWriter out, DecisionId id) {
    out.writeText(id.chain());
    out.writeLong(id.number());
    out.writeText(id.mac());
  }

  static DecisionId readId(FactReader in) {
    return new DecisionId(in.readText(), in.readLong(), in.readText());
  }

  static void writeSignals(FactWriter out, Signals signals) {
    out.writeList(
        signals.entries(),
        (to, signal) -> {
          to.writeText(signal.name());
          to.writeDouble(signal.value());
        });
  }

  static Signals readSignals(FactReader in) {
    return new Signals(in.readList(from -> new Signal(from.readText(), from.readDouble())));
  }

  private static void writeContext(FactWriter out, RoutingContext context) {
    out.writeText(context.featureSchema());
    out.writeFloats(context.vector());
    writeSignals(out, context.signals());
  }

  private static void writeArm(FactWriter out, Arm arm) {
    out.writeText(arm.id());
    out.writeText(arm.model());
    out.writeByte(arm.tier().rank());
    out.writeDouble(arm.prices().promptPerMillion());
    out.writeDouble(arm.prices().completionPerMillion());
    out.writeInt(arm.contextTokens());
  }

  private static Arm readArm(FactReader in) {
    return new Arm(
        in.readText(),
        in.readText(),
        Tier.ofRank(in.readByte()),
        new Prices(in.readDouble(), in.readDouble()),
        in.readInt());
  }

  private static void writeChoice(FactWriter out, Choice choice) {
    out.writeDoubles(choice.pmf().toArray());
    out.writeInt(choice.index());
    out.writeDouble(choice.propensity());
    out.writeDouble(choice.explorationMass());
    out.writeDouble(choice.draw());
    ForcedReason forced = choice.forced();
    out.writeOptionalText(forced == null ? null : forced.code());
  }

  private static Choice readChoice(FactReader in, FeasibleSet feasible) {
    Pmf pmf = Pmf.recorded(in.readDoubles());
    int index = readIndex(in, feasible.size());
    double propensity = in.readDouble();
    double explorationMass = in.readDouble();
    double draw = in.readDouble();
    @Nullable String forced = in.readOptionalText();
    return new Choice(
        feasible.arms().get(index),
        index,
        pmf,
        propensity,
        explorationMass,
        draw,
        forced == null ? null : ForcedReason.ofCode(forced));
  }

  private static void writeParameters(FactWriter out, ParameterChoice parameters) {
    out.writeList(
        parameters.candidates(),
        (to, set) -> {
          to.writeText(set.id());
          to.writeList(
              set.parameters(),
              (inner, parameter) -> {
                inner.writeText(parameter.name());
                inner.writeDouble(parameter.value());
                inner.writeText(parameter.origin());
              });
        });
    out.writeDoubles(parameters.pmf().toArray());
    out.writeInt(parameters.index());
    out.writeDouble(parameters.draw());
  }

  private static ParameterChoice readParameters(FactReader in) {
    return new ParameterChoice(
        in.readList(
            from ->
                new ParameterSet(
                    from.readText(),
                    from.readList(
                        inner ->
                            new Parameter(
                                inner.readText(), inner.readDouble(), inner.readText())))),
        Pmf.recorded(in.readDoubles()),
        in.readInt(),
        in.readDouble());
  }

  private static int readIndex(FactReader in, int size) {
    int index = in.readInt();
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("index " + index + " of " + size + " arms");
    }
    return index;
  }
}
