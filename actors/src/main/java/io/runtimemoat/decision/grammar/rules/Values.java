package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextView;
import java.util.ArrayList;
import java.util.List;

/** The machines whose values are rules, and the shortest value of each. */
final class Values {
  private static final TextView NOTHING = (from, to) -> new byte[0];

  private final List<TextMachine> machines;
  private final List<byte[]> shortest = new ArrayList<>();

  /**
   * The values of some machines.
   *
   * @throws RefusedRulesException if no value of one is known
   */
  Values(List<TextMachine> machines) throws RefusedRulesException {
    this.machines = List.copyOf(machines);
    for (int i = 0; i < machines.size(); i++) {
      TextMachine machine = machines.get(i);
      int number = i + 1;
      shortest.add(
          machine
              .shortestCompletion(machine.start(), 0, NOTHING)
              .orElseThrow(
                  () -> new RefusedRulesException("%json " + number, "no value of it is known")));
    }
  }

  InnerText before(int machine) {
    return InnerText.before(machines.get(machine));
  }

  byte[] shortest(int machine) {
    return shortest.get(machine).clone();
  }

  int[] lengths() {
    return shortest.stream().mapToInt(value -> value.length).toArray();
  }

  long estimatedBytes() {
    return machines.stream().mapToLong(TextMachine::estimatedBytes).sum();
  }

  /** Parts of their schemas that are decided when they end, behind the number of each. */
  List<String> heldPaths() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < machines.size(); i++) {
      String place = "%json " + (i + 1);
      machines.get(i).heldPaths().forEach(path -> paths.add(place + path));
    }
    return paths;
  }

  /** The most bytes of a value that is decided when it ends. */
  int maxHeldBytes() {
    return machines.stream().mapToInt(TextMachine::maxHeldBytes).max().orElse(Integer.MAX_VALUE);
  }
}
