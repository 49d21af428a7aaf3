package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.bandit.CountPosterior;
import io.runtimemoat.decision.bandit.LinearPosterior;
import io.runtimemoat.decision.bandit.Posteriors;
import io.runtimemoat.decision.bandit.Signal;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.facts.FactReader;
import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.facts.MalformedFactException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The canonical bytes of {@code policy-snapshot/1}. The layout is frozen. */
final class SnapshotCodec {
  static final String MANIFEST = "policy-snapshot/1";

  private SnapshotCodec() {}

  static byte[] encode(
      SnapshotHeader header, PolicySpec spec, int dimension, SnapshotBeliefs beliefs) {
    FactWriter out = new FactWriter();
    out.writeText(MANIFEST);
    out.writeText(header.tenant());
    out.writeText(header.task());
    out.writeLong(header.version());
    out.writeText(header.parent());
    out.writeText(header.featureSchema());
    out.writeText(header.rewardVersion());
    out.writeLong(header.madeAtMicros());
    out.writeText(spec.algorithm());
    out.writeList(
        spec.settings().entries(),
        (to, setting) -> {
          to.writeText(setting.name());
          to.writeDouble(setting.value());
        });
    out.writeInt(dimension);
    if (spec.isLinear()) {
      write(out, beliefs.requireLinear(), SnapshotCodec::writeLinear);
    } else {
      write(out, beliefs.requireCounting(), SnapshotCodec::writeCounting);
    }
    write(out, beliefs.parameterSets(), SnapshotCodec::writeCounting);
    return out.toBytes();
  }

  static PolicySnapshot decode(byte[] bytes) {
    PolicySnapshot snapshot;
    try {
      snapshot = FactReader.decode(MANIFEST, bytes, SnapshotCodec::read);
    } catch (MalformedFactException e) {
      throw new RefusedSnapshotException(String.valueOf(e.getMessage()), e);
    }
    if (!Arrays.equals(snapshot.encode(), bytes)) {
      throw new RefusedSnapshotException("the bytes are not the canonical ones of what they say");
    }
    return snapshot;
  }

  private static PolicySnapshot read(FactReader in) {
    String manifest = in.readText();
    if (!manifest.equals(MANIFEST)) {
      throw new IllegalArgumentException("it begins with another manifest");
    }
    SnapshotHeader header =
        new SnapshotHeader(
            in.readText(),
            in.readText(),
            in.readLong(),
            in.readText(),
            in.readText(),
            in.readText(),
            in.readLong());
    PolicySpec spec =
        new PolicySpec(
            in.readText(),
            new Signals(in.readList(from -> new Signal(from.readText(), from.readDouble()))));
    int dimension = in.readInt();
    if (dimension < 0 || dimension > PolicySums.LARGEST_DIMENSION) {
      throw new IllegalArgumentException("a dimension is 0 to 256, not " + dimension);
    }
    Posteriors<LinearPosterior> linear = null;
    Posteriors<CountPosterior> counting = null;
    if (spec.isLinear()) {
      linear = read(in, false, from -> readLinear(from, dimension));
    } else {
      counting = read(in, false, SnapshotCodec::readCounting);
    }
    return new PolicySnapshot(
        header,
        spec,
        dimension,
        new SnapshotBeliefs(linear, counting, read(in, true, SnapshotCodec::readCounting)));
  }

  private static <P> void write(
      FactWriter out, Posteriors<P> posteriors, BiConsumer<FactWriter, P> each) {
    out.writeInt(posteriors.known().size());
    posteriors
        .known()
        .forEach(
            (key, posterior) -> {
              out.writeText(key);
              each.accept(out, posterior);
            });
    each.accept(out, posteriors.newcomer());
  }

  private static <P> Posteriors<P> read(
      FactReader in, boolean parameterSets, Function<FactReader, P> each) {
    int size = in.readInt();
    int most = parameterSets ? PolicySums.MOST_KEYS : PolicySums.MOST_ARMS;
    if (size < 0 || size > most) {
      throw new IllegalArgumentException("at most " + most + " arms, not " + size);
    }
    Map<String, P> known = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      String key = ArmKey.require(in.readText());
      if (ArmKey.isParameterSet(key) != parameterSets) {
        throw new IllegalArgumentException("a key of the other kind: " + key);
      }
      known.put(key, each.apply(in));
    }
    return new Posteriors<>(known, each.apply(in));
  }

  private static void writeLinear(FactWriter out, LinearPosterior posterior) {
    out.writeDouble(posterior.intercept());
    out.writeDoubles(posterior.mean());
    out.writeDoubles(posterior.factor());
    out.writeDouble(posterior.scale());
    out.writeDouble(posterior.freedom());
    out.writeDouble(posterior.count());
  }

  private static LinearPosterior readLinear(FactReader in, int dimension) {
    LinearPosterior posterior =
        new LinearPosterior(
            in.readDouble(),
            in.readDoubles(),
            in.readDoubles(),
            in.readDouble(),
            in.readDouble(),
            in.readDouble());
    if (posterior.dimension() != dimension) {
      throw new IllegalArgumentException("a posterior of another dimension");
    }
    return posterior;
  }

  private static void writeCounting(FactWriter out, CountPosterior posterior) {
    out.writeDouble(posterior.priorSuccesses());
    out.writeDouble(posterior.priorFailures());
    out.writeDouble(posterior.count());
    out.writeDouble(posterior.reward());
  }

  private static CountPosterior readCounting(FactReader in) {
    return new CountPosterior(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble());
  }
}
