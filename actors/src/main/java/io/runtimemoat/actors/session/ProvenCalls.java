package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.actors.output.HeldCalls;
import java.util.List;

/**
 * What was delivered of one choice's calls of tools.
 *
 * @param isEmpty whether it made none
 * @param areWhole whether each is one that its tool takes; true where nothing is known of the tools
 * @param wereCut whether they are not as their model wanted them because the answer may not be
 *     longer: not whole, or ended by the grammar
 */
record ProvenCalls(boolean isEmpty, boolean areWhole, boolean wereCut) {
  private static final ProvenCalls NONE = new ProvenCalls(true, true, false);

  /** Of the attempts of an answer; only one of them makes calls, since nobody goes on with them. */
  static ProvenCalls of(HeldAnswer held, List<LiveAttempt> attempts, int choice) {
    HeldCalls tools = held.calls();
    for (LiveAttempt attempt : attempts) {
      List<Delivery.Call> calls = attempt.calls(choice);
      if (tools != null && !calls.isEmpty()) {
        boolean whole =
            calls.stream().allMatch(call -> tools.isWhole(call.name(), call.arguments()));
        boolean cut = attempt.isOver() && attempt.reason(choice) == Finish.LENGTH;
        boolean wanted = whole && !attempt.wasCutWhole(choice);
        return new ProvenCalls(false, whole, !wanted && cut && !attempt.hasBroken());
      }
    }
    return NONE;
  }
}
