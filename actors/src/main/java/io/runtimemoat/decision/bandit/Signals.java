package io.runtimemoat.decision.bandit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named raw numbers in one order.
 *
 * @param entries sorted by name, no name twice
 */
public record Signals(List<Signal> entries) {
  private static final Signals NONE = new Signals(List.of());

  public Signals {
    List<Signal> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparing(Signal::name));
    entries = Collections.unmodifiableList(sorted);
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).name().equals(entries.get(i - 1).name())) {
        throw new IllegalArgumentException("signal twice: " + entries.get(i).name());
      }
    }
  }

  public static Signals none() {
    return NONE;
  }

  public static Signals of(Map<String, Double> values) {
    List<Signal> entries = new ArrayList<>();
    values.forEach((name, value) -> entries.add(new Signal(name, value)));
    return new Signals(entries);
  }

  /** The value of a name, or {@code absent} when it is not there. */
  public double get(String name, double absent) {
    for (Signal signal : entries) {
      if (signal.name().equals(name)) {
        return signal.value();
      }
    }
    return absent;
  }

  /** The value of a name that must be there. */
  public double require(String name) {
    double value = get(name, Double.NaN);
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("signal " + name + " is missing");
    }
    return value;
  }

  /** The values by name, in order. */
  public Map<String, Double> asMap() {
    Map<String, Double> values = new LinkedHashMap<>();
    entries.forEach(signal -> values.put(signal.name(), signal.value()));
    return values;
  }
}
