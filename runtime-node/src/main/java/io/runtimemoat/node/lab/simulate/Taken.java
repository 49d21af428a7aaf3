package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.learn.ArmKey;
import io.runtimemoat.decision.learn.RewardSample;
import java.util.List;

/** What was decided for a request: an arm, and a parameter set within it. */
public record Taken(Choice choice, ParameterChoice set) {
  private static final float[] WHATEVER_THE_CONTEXT = {};

  /** An arm with its parameters as they are. */
  static Taken of(Choice choice) {
    return new Taken(choice, ParameterChoice.only(ParameterSpace.none().baseline()));
  }

  /** Position of the arm among the feasible ones. */
  public int index() {
    return choice.index();
  }

  /** The id of the arm. */
  public String arm() {
    return choice.arm().id();
  }

  /** Whether there was a parameter set to draw. */
  boolean hasDrawnSet() {
    return set.candidates().size() > 1;
  }

  /** What its reward teaches: of the arm, and of the set within the arm where one was drawn. */
  List<RewardSample> samples(float[] context, double reward) {
    RewardSample ofArm = new RewardSample(arm(), context, reward);
    return hasDrawnSet()
        ? List.of(
            ofArm,
            new RewardSample(ArmKey.of(arm(), set.chosen().id()), WHATEVER_THE_CONTEXT, reward))
        : List.of(ofArm);
  }
}
