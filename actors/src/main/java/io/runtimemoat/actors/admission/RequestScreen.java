package io.runtimemoat.actors.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.policy.EgressQuestion;
import io.runtimemoat.actors.policy.EgressVerdict;
import io.runtimemoat.actors.policy.EgressVerdict.Treatment;
import io.runtimemoat.actors.policy.PolicyArm;
import io.runtimemoat.actors.policy.PolicyEngine;
import io.runtimemoat.actors.policy.RoutingQuestion;
import io.runtimemoat.actors.policy.RoutingVerdict;
import io.runtimemoat.actors.session.ArmRules;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Egress;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.guard.pii.TenantRules;
import io.runtimemoat.decision.guard.redact.Surrogates;
import io.runtimemoat.decision.random.MacKey;
import io.runtimemoat.decision.tenancy.Role;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the policies about a request: whether it may be served, by which arms, and in which form it
 * may leave for those that are upstreams. What no arm or policy needs to know is not looked for.
 * Safe for use by many threads.
 */
final class RequestScreen {
  /** What the policies said. */
  sealed interface Screened {}

  /** It may be served under the terms that it now has. */
  record Passed(CompletionRequest request) implements Screened {}

  /** It may not. */
  record Denied(Failure failure) implements Screened {}

  /** Stands among the kinds of personal data for text that was not looked at. */
  static final String UNCHECKED = "unchecked";

  private static final String CANNOT_BE_MASKED = "personal_data_cannot_be_masked";
  private static final String DENIED_BY_POLICY = "denied_by_policy";
  private static final int LONGEST_CODE = 64;

  // Request ids, ids of keys and words of the policies; never a text of the request.
  private static final Logger LOG = LoggerFactory.getLogger("io.runtimemoat.guard");

  private final Guard guard;
  private final TenantRules rules;
  private final PolicyEngine policies;
  private final CandidateArms candidates;
  private final AbuseScores abuse;
  private final MacKey surrogates;

  /**
   * @param surrogates derives each request's key for surrogates
   */
  RequestScreen(
      Guard guard,
      PolicyEngine policies,
      CandidateArms candidates,
      AbuseScores abuse,
      MacKey surrogates) {
    this.guard = guard;
    this.rules = guard.standardRules();
    this.policies = policies;
    this.candidates = candidates;
    this.abuse = abuse;
    this.surrogates = surrogates;
  }

  CompletionStage<Screened> screen(CompletionRequest request) {
    List<PolicyArm> arms = candidates.behind(request.model());
    if (arms.isEmpty()) {
      return passed(request, ArmRules.none(), ScreenedEgress.CLOSED);
    }
    PromptTexts texts = PromptTexts.of(request);
    Principal principal = request.principal();
    double score = abuse.score(principal, texts);
    return policies
        .routing(
            new RoutingQuestion(
                principal.tenant(),
                principal.keyId(),
                principal.roles().stream().map(Role::code).collect(Collectors.toSet()),
                request.model(),
                texts.task().code(),
                principal.sla().code(),
                score,
                arms))
        .thenCompose(verdict -> routed(request, arms, verdict, score));
  }

  private CompletionStage<Screened> routed(
      CompletionRequest request, List<PolicyArm> arms, RoutingVerdict verdict, double score) {
    if (verdict.log() || verdict.action() != RoutingVerdict.Action.ALLOW) {
      LOG.info(
          "request={} key={} action={} abuse={} reason=\"{}\"",
          request.requestId(),
          request.principal().keyId(),
          verdict.action(),
          score,
          verdict.reason());
    }
    if (verdict.action() == RoutingVerdict.Action.DENY) {
      return CompletableFuture.completedFuture(
          new Denied(
              verdict.unanswered() ? unanswered(verdict.reason()) : denial(verdict.reason())));
    }
    Map<String, String> denied = new HashMap<>();
    verdict.deniedArms().forEach((arm, reason) -> denied.put(arm, code(reason)));
    boolean downgrade = verdict.action() == RoutingVerdict.Action.DOWNGRADE;
    List<PolicyArm> upstreams =
        arms.stream()
            .filter(arm -> arm.kind() == PolicyArm.Kind.UPSTREAM && !denied.containsKey(arm.id()))
            .toList();
    // Upstreams are asked for chat completions only.
    return upstreams.isEmpty() || !(request.prompt() instanceof Prompt.Chat)
        ? passed(request, new ArmRules(denied, downgrade), ScreenedEgress.CLOSED)
        : leaving(request, upstreams, denied, downgrade);
  }

  private CompletionStage<Screened> leaving(
      CompletionRequest request,
      List<PolicyArm> upstreams,
      Map<String, String> denied,
      boolean downgrade) {
    ObjectNode body = request.body().json();
    List<Surrogates.Inspected> inspected = guard.inspect(rules, BodyTexts.of(body));
    Set<String> kinds = kinds(inspected);
    kinds.addAll(kinds(guard.inspect(rules, headers(request))));
    List<CompletableFuture<EgressVerdict>> verdicts =
        upstreams.stream()
            .map(arm -> new EgressQuestion(request.principal().tenant(), arm, kinds))
            .map(question -> policies.egress(question).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(verdicts.toArray(CompletableFuture<?>[]::new))
        .thenCompose(
            all -> {
              Optional<EgressVerdict> unanswered =
                  verdicts.stream()
                      .map(CompletableFuture::join)
                      .filter(EgressVerdict::unanswered)
                      .findFirst();
              if (unanswered.isPresent()) {
                return CompletableFuture.completedFuture(
                    new Denied(unanswered(unanswered.get().reason())));
              }
              Map<String, Treatment> treatments = new HashMap<>();
              for (int i = 0; i < upstreams.size(); i++) {
                EgressVerdict verdict = verdicts.get(i).join();
                String arm = upstreams.get(i).id();
                if (verdict.treatment() == Treatment.DENY) {
                  denied.put(arm, code(verdict.reason()));
                } else if (verdict.treatment() == Treatment.SURROGATE
                    && isUnmaskable(request, inspected)) {
                  denied.put(arm, CANNOT_BE_MASKED);
                } else {
                  treatments.put(arm, verdict.treatment());
                }
              }
              ScreenedEgress.Masking masking =
                  new ScreenedEgress.Masking(guard, rules, key(request));
              return passed(
                  request,
                  new ArmRules(denied, downgrade),
                  new ScreenedEgress(treatments, body, inspected, masking));
            });
  }

  /** What the client says beside the body that an upstream may be sent. */
  private static List<String> headers(CompletionRequest request) {
    String shown = request.trace().shownId();
    return shown.equals(request.requestId())
        ? List.of(request.trace().state())
        : List.of(shown, request.trace().state());
  }

  private boolean isUnmaskable(CompletionRequest request, List<Surrogates.Inspected> inspected) {
    var obstacle = guard.unmaskable(inspected);
    obstacle.ifPresent(why -> LOG.info("request={} stays here: {}", request.requestId(), why));
    return obstacle.isPresent();
  }

  private static Set<String> kinds(List<Surrogates.Inspected> inspected) {
    Set<String> kinds = new HashSet<>();
    for (Surrogates.Inspected one : inspected) {
      one.findings().findings().forEach(finding -> kinds.add(finding.kind().label()));
      if (!one.findings().isComplete()) {
        kinds.add(UNCHECKED);
      }
    }
    return kinds;
  }

  private MacKey key(CompletionRequest request) {
    return new MacKey(surrogates.tag(request.requestId().getBytes(StandardCharsets.UTF_8)));
  }

  private static CompletionStage<Screened> passed(
      CompletionRequest request, ArmRules rules, Egress egress) {
    return CompletableFuture.completedFuture(
        new Passed(
            request.under(
                new RequestTerms(
                    request.terms().allowance(), rules, egress, request.terms().answers()))));
  }

  private static Failure denial(String reason) {
    return Failure.of(
        Failure.Kind.POLICY_DENIED,
        "A policy refuses this request%s. Send another one, or ask whoever runs this server."
            .formatted(reason.isEmpty() ? "" : ": " + reason));
  }

  /** Nothing is let through, but it was not the request's fault and may go well the next time. */
  private static Failure unanswered(String reason) {
    return Failure.of(
        Failure.Kind.NO_CAPACITY,
        "The policies could not be asked in time: %s. Ask again.".formatted(reason));
  }

  /** A policy's sentence as a decision record's reason, for example {@code not_in_its_region}. */
  static String code(String reason) {
    String code =
        reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
    return code.isEmpty()
        ? DENIED_BY_POLICY
        : code.substring(0, Math.min(code.length(), LONGEST_CODE));
  }
}
