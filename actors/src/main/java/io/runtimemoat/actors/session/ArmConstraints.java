package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.budget.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which arms may serve one request, whatever name it gave. Used by one thread. */
final class ArmConstraints {
  private final CompletionRequest request;
  private final EncodedPrompts prompts;
  private final DeviceFleet fleet;
  private final Upstreams upstreams;

  ArmConstraints(
      CompletionRequest request, EncodedPrompts prompts, DeviceFleet fleet, Upstreams upstreams) {
    this.request = request;
    this.prompts = prompts;
    this.fleet = fleet;
    this.upstreams = upstreams;
  }

  /** Why an arm may not serve the request; empty when it may. */
  Optional<String> exclusion(Arm arm) {
    if (!request.principal().models().opens(request.model(), arm.id(), arm.model())) {
      return Optional.of(ExcludedArm.NOT_ALLOWED_BY_KEY);
    }
    Optional<String> denied = request.terms().rules().denial(arm);
    if (denied.isPresent()) {
      return denied;
    }
    Optional<Upstreams.Model> upstream = upstreams.model(arm.id());
    return upstream.isPresent() ? ofUpstream(arm, upstream.get()) : ofModel(arm);
  }

  private Optional<String> ofUpstream(Arm arm, Upstreams.Model model) {
    if (!(request.prompt() instanceof Prompt.Chat)) {
      return Optional.of(ExcludedArm.CHAT_ONLY);
    }
    if (request.body().asksForTools() && !model.settings().tools()) {
      return Optional.of(ExcludedArm.NO_TOOLS);
    }
    if (request.body().asksForGrammar() && model.settings().schema().equals("none")) {
      return Optional.of(ExcludedArm.NO_SCHEMA);
    }
    if (request.body().hasPictures() && !model.settings().vision()) {
      return Optional.of(ExcludedArm.NO_VISION);
    }
    if (request.body().hasSound() && !model.settings().audio()) {
      return Optional.of(ExcludedArm.NO_AUDIO);
    }
    if (!model.upstream().takesCalls()) {
      return Optional.of(ExcludedArm.UPSTREAM_DOWN);
    }
    return ofSize(arm, prompts.estimate(), prompts.most());
  }

  private Optional<String> ofModel(Arm arm) {
    if (request.body().asksForTools() && request.body().tools() == null) {
      return Optional.of(ExcludedArm.NO_TOOLS);
    }
    if (request.body().hasGrammarBesideCalls()) {
      return Optional.of(ExcludedArm.NO_GRAMMAR_BESIDE_CALLS);
    }
    if (request.body().hasPictures()) {
      return Optional.of(ExcludedArm.NO_VISION);
    }
    if (request.body().hasSound()) {
      return Optional.of(ExcludedArm.NO_AUDIO);
    }
    Optional<int[]> tokens =
        fleet.has(arm.model()) ? prompts.tokens(arm.model()) : Optional.empty();
    return tokens.isEmpty()
        ? Optional.of(ExcludedArm.NOT_LOADED)
        : ofSize(arm, tokens.get().length, tokens.get().length);
  }

  private Optional<String> ofSize(Arm arm, int promptTokens, int mostPromptTokens) {
    if (promptTokens >= arm.contextTokens()) {
      return Optional.of(ExcludedArm.CONTEXT_TOO_SMALL);
    }
    Money limit = request.terms().allowance().maxCost();
    Integer asked = request.parameters().maxTokens();
    long completion = (long) (asked == null ? 1 : asked) * request.parameters().choices();
    Money least = TokenRoom.worst(arm, mostPromptTokens, completion).money();
    return least.compareTo(limit) > 0 ? Optional.of(ExcludedArm.OVER_MAX_COST) : Optional.empty();
  }

  /** Whether an arm that the request's name does not lead to may serve when one of those fails. */
  boolean mayFollow(Arm arm, FeasibleSet feasible) {
    boolean weakEnough =
        !request.terms().rules().cheapestTierOnly()
            || feasible.arms().stream().anyMatch(other -> arm.tier().compareTo(other.tier()) <= 0);
    return weakEnough && exclusion(arm).isEmpty();
  }

  /** Leaves only the weakest tier where the policies said so. */
  FeasibleSet downgraded(FeasibleSet feasible) {
    if (!request.terms().rules().cheapestTierOnly() || feasible.isEmpty()) {
      return feasible;
    }
    int weakest = feasible.arms().stream().mapToInt(arm -> arm.tier().rank()).min().orElseThrow();
    List<Arm> kept = new ArrayList<>();
    List<ExcludedArm> excluded = new ArrayList<>(feasible.excluded());
    for (Arm arm : feasible.arms()) {
      if (arm.tier().rank() == weakest) {
        kept.add(arm);
      } else {
        excluded.add(new ExcludedArm(arm, ExcludedArm.DOWNGRADED));
      }
    }
    return new FeasibleSet(kept, excluded);
  }
}
