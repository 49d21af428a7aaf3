package io.runtimemoat.actors.advice;

import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.decision.advice.AdviceCandidate;
import io.runtimemoat.decision.advice.AdviceRequest;
import io.runtimemoat.decision.advice.AdviceRules;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.ExcludedArm;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The names that one request chooses among and the arms behind them. */
final class Candidates {
  private final AdviceRequest request;
  private final RoutingTable table;
  private final Principal principal;
  private final List<AdviceCandidate> named;

  private Candidates(
      AdviceRequest request, RoutingTable table, Principal principal, List<AdviceCandidate> named) {
    this.request = request;
    this.table = table;
    this.principal = principal;
    this.named = named;
  }

  static Candidates of(AdviceRequest request, RoutingTable table, Principal principal) {
    return new Candidates(
        request,
        table,
        principal,
        request.candidates().isEmpty()
            ? List.of(new AdviceCandidate(RoutingTable.AUTO, Double.NaN))
            : request.candidates());
  }

  /** A name that leads nowhere, or nowhere that is open to the key. */
  Optional<String> unknown() {
    return named.stream()
        .map(AdviceCandidate::name)
        .filter(
            name ->
                table.arms().stream().noneMatch(arm -> table.leads(name, arm) && opens(name, arm)))
        .findFirst();
  }

  /** The names, for the record: known ones alone. */
  String names() {
    return named.stream().map(AdviceCandidate::name).distinct().collect(Collectors.joining(","));
  }

  /** Why an arm may not be recommended; empty when it may. */
  Optional<String> exclusion(Arm arm, AdviceRules rules) {
    List<AdviceCandidate> leading =
        named.stream().filter(candidate -> table.leads(candidate.name(), arm)).toList();
    if (leading.isEmpty()) {
      return Optional.of(
          request.candidates().isEmpty()
              ? ExcludedArm.NOT_IN_ALIAS
              : ExcludedArm.OTHER_MODEL_NAMED);
    }
    if (leading.stream().noneMatch(candidate -> opens(candidate.name(), arm))) {
      return Optional.of(ExcludedArm.NOT_ALLOWED_BY_KEY);
    }
    double latency =
        leading.stream()
            .mapToDouble(AdviceCandidate::latencyMillis)
            .filter(millis -> !Double.isNaN(millis))
            .max()
            .orElse(Double.NaN);
    return rules.exclusion(request, arm, latency);
  }

  private boolean opens(String name, Arm arm) {
    return principal.models().opens(name, arm.id(), arm.model());
  }
}
