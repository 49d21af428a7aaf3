package io.runtimemoat.decision.bandit.parameters;

import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The parameter sets near a baseline that may be drawn. What the client set stays as it is unless
 * the tenant opted in; what a set would have to leave the region for goes as far as the region
 * does.
 *
 * @param ranges of the parameters that may move, by name; others never do
 * @param shifts the ways to depart from the baseline, in the order of candidates
 * @param movesClientValues whether the tenant opted in
 */
public record TrustRegion(
    Map<String, Range> ranges, List<Shift> shifts, boolean movesClientValues) {
  private static final int MOST_SHIFTS = 15;

  public TrustRegion {
    ranges = Collections.unmodifiableMap(new TreeMap<>(ranges));
    shifts = List.copyOf(shifts);
    Set<String> ids = new HashSet<>();
    for (Shift shift : shifts) {
      if (!ids.add(shift.id()) || !ranges.keySet().containsAll(shift.by().keySet())) {
        throw new IllegalArgumentException(
            "shift " + shift.id() + " comes twice or moves what has no range");
      }
    }
    if (shifts.size() > MOST_SHIFTS) {
      throw new IllegalArgumentException("at most 15 shifts, not " + shifts.size());
    }
  }

  /** The region as configured. */
  public static TrustRegion of(LearningPolicySettings settings) {
    Map<String, Range> ranges = new TreeMap<>();
    settings
        .ranges()
        .forEach(
            (name, range) -> ranges.put(name, new Range(range.step(), range.low(), range.high())));
    List<Shift> shifts = new ArrayList<>();
    settings.shifts().forEach((id, by) -> shifts.add(new Shift(id, by)));
    return new TrustRegion(ranges, shifts, settings.movesClientValues());
  }

  /** With a hard constraint of this request: no larger value than {@code most}. */
  public TrustRegion atMost(String parameter, double most) {
    Range range = ranges.get(parameter);
    if (range == null) {
      return this;
    }
    Map<String, Range> narrower = new TreeMap<>(ranges);
    narrower.put(parameter, range.atMost(most));
    return new TrustRegion(narrower, shifts, movesClientValues);
  }

  /**
   * The baseline and what differs from it, each once.
   *
   * @param origin who moves parameters, for example {@code bandit:beta-ts/1@7}
   */
  public List<ParameterSet> candidates(ParameterSet baseline, String origin) {
    List<ParameterSet> candidates = new ArrayList<>();
    candidates.add(new ParameterSet(ParameterSet.BASELINE, baseline.parameters()));
    Set<List<Double>> seen = new HashSet<>();
    seen.add(values(baseline));
    for (Shift shift : shifts) {
      ParameterSet moved =
          new ParameterSet(
              shift.id(),
              baseline.parameters().stream().map(each -> move(each, shift, origin)).toList());
      if (seen.add(values(moved))) {
        candidates.add(moved);
      }
    }
    return candidates;
  }

  private Parameter move(Parameter parameter, Shift shift, String origin) {
    Double by = shift.by().get(parameter.name());
    Range range = ranges.get(parameter.name());
    boolean fixed = parameter.origin().equals(Parameter.CLIENT) && !movesClientValues;
    if (by == null || range == null || fixed || !range.holds(parameter.value())) {
      return parameter;
    }
    double value = range.move(parameter.value(), by);
    return value == parameter.value() ? parameter : new Parameter(parameter.name(), value, origin);
  }

  private static List<Double> values(ParameterSet set) {
    return set.parameters().stream().map(Parameter::value).toList();
  }
}
