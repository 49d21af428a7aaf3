package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.streamed;
import static io.runtimemoat.actors.session.SessionBench.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.learning.BrokenRouting;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.ModelAccess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterTest {
  private final ScriptedDevice device =
      new ScriptedDevice("cpu-0", List.of("small", "large"), 8, spec -> Script.saying("ok"));
  private final SessionBench bench = new SessionBench(device);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void auto_isDecidedByRule() throws Exception {
    Started.Accepted accepted = bench.accepted(streamed("auto", "hi"));

    assertThat(accepted.head().servedModel()).isEqualTo("small");
    assertThat(accepted.head().policyVersion()).isEqualTo("rule/1");
    assertThat(accepted.head().decisionId()).startsWith("dec_");
    assertThat(bench.ledger.decided().choice().forced()).isEqualTo(ForcedReason.RULE);
  }

  @Test
  void learnedPolicyThatCannotDecide_leavesItToTheRules_andIsServed() throws Exception {
    LearnedRouting learned = BrokenRouting.before(SessionBench.routes().policy());
    ScriptedDevice own =
        new ScriptedDevice("cpu-1", List.of("small", "large"), 8, spec -> Script.saying("ok"));
    try (SessionBench broken = new SessionBench(learned, own)) {
      List<CompletionEvent> events = broken.events(streamed("auto", "hi"));

      assertThat(SessionBench.text(events)).isEqualTo("ok");
      assertThat(broken.ledger.decided().algorithm()).isEqualTo("rule/1");
      assertThat(broken.ledger.decided().snapshotId()).isEqualTo("none");
      assertThat(learned.failures()).isEqualTo(1);
    }
  }

  @Test
  void modelName_isTakenAsNamed() throws Exception {
    Started.Accepted accepted = bench.accepted(streamed("large", "hi"));

    assertThat(accepted.head().servedModel()).isEqualTo("large");
    assertThat(bench.ledger.decided().choice().forced()).isEqualTo(ForcedReason.NAMED);
    assertThat(bench.ledger.decided().feasible().excluded())
        .extracting(excluded -> excluded.reason())
        .containsExactly("other_model_named");
  }

  @Test
  void unknownModel_isNotFound() throws Exception {
    Failure failure = bench.refused(streamed("gpt-9", "hi"));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.MODEL_NOT_FOUND);
    assertThat(failure.param()).isEqualTo("model");
    assertThat(bench.ledger.facts()).isEmpty();
  }

  @Test
  void armThatTheKeyMayNotUse_isExcludedWithItsReason() throws Exception {
    bench.events(by(key(Set.of("large")), streamed("auto", "hi")));

    assertThat(bench.ledger.decided().choice().arm().id()).isEqualTo("large");
    assertThat(bench.ledger.decided().feasible().excluded())
        .containsExactly(
            new ExcludedArm(
                bench.ledger.decided().feasible().excluded().get(0).arm(), "not_allowed_by_key"));
  }

  @Test
  void aliasThatTheKeyLists_opensAllItsArms() throws Exception {
    bench.events(by(key(Set.of("auto")), streamed("auto", "hi")));

    assertThat(bench.ledger.decided().feasible().size()).isEqualTo(2);
  }

  @Test
  void modelThatTheKeyMayNotUse_isAsGoodAsUnknown() throws Exception {
    Principal key = key(Set.of("auto"));

    Failure closed = bench.refused(by(key, streamed("large", "hi")));
    Failure unknown = bench.refused(by(key, streamed("gpt-9", "hi")));

    assertThat(closed.kind()).isEqualTo(Failure.Kind.MODEL_NOT_FOUND);
    assertThat(closed.param()).isEqualTo("model");
    assertThat(closed.message()).isEqualTo(unknown.message().replace("gpt-9", "large"));
    assertThat(bench.refused(by(key(Set.of("other")), streamed("auto", "hi"))).kind())
        .isEqualTo(Failure.Kind.MODEL_NOT_FOUND);
    assertThat(bench.ledger.facts()).isEmpty();
    assertThat(device.submitted()).isEmpty();
  }

  @Test
  void tenantsWeightAndTier_reachTheDeviceAndTheFeatures() throws Exception {
    Principal batch =
        new Principal(new TenantId("acme"), "key-2", ModelAccess.all(), 2.5, SlaTier.BATCH);

    bench.events(by(batch, streamed("auto", "hi")));

    assertThat(device.submitted().get(0).weight()).isEqualTo(2.5);
    assertThat(bench.ledger.decided().context().signals().asMap()).containsEntry("sla.batch", 1.0);
  }

  @Test
  void tools_thatNoArmTakes_areRefusedByName() throws Exception {
    Failure failure =
        bench.refused(
            UpstreamBench.request(
                "auto",
                "hi",
                true,
                body -> body.putArray("tools").addObject().put("type", "function"),
                RequestTerms.open()));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
    assertThat(failure.param()).isEqualTo("tools");
    assertThat(bench.ledger.facts()).isEmpty();
  }

  @Test
  void armThatAPolicyDenies_isExcludedInItsWords_andNoArmLeftIsAForbiddenRequest()
      throws Exception {
    bench.events(streamed("auto", "hi").under(denying(Map.of("small", "wrong_region"))));

    assertThat(bench.ledger.decided().feasible().excluded())
        .extracting(ExcludedArm::reason)
        .containsExactly("wrong_region");
    assertThat(bench.refused(streamed("small", "hi").under(denying(Map.of("small", "no")))).kind())
        .isEqualTo(Failure.Kind.POLICY_DENIED);
  }

  private static RequestTerms denying(Map<String, String> denied) {
    return new RequestTerms(
        RequestTerms.open().allowance(), new ArmRules(denied, false), Egress.ORIGINAL);
  }

  @Test
  void downgradedRequest_isServedByTheWeakestTier() throws Exception {
    RequestTerms terms =
        new RequestTerms(
            RequestTerms.open().allowance(), new ArmRules(Map.of(), true), Egress.ORIGINAL);

    bench.events(streamed("auto", "x".repeat(50)).under(terms));

    assertThat(bench.ledger.decided().choice().arm().id()).isEqualTo("small");
    assertThat(bench.ledger.decided().feasible().excluded())
        .extracting(ExcludedArm::reason)
        .containsExactly(ExcludedArm.DOWNGRADED);
  }

  @Test
  void promptOverTheContext_namesMessages() throws Exception {
    Failure failure = bench.refused(streamed("auto", "x".repeat(100)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.CONTEXT_LENGTH_EXCEEDED);
    assertThat(failure.param()).isEqualTo("messages");
    assertThat(failure.message()).contains("100");
  }

  @Test
  void templateThatRefuses_isAnInvalidRequest() throws Exception {
    Failure failure = bench.refused(streamed("auto", "refuse me"));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
    assertThat(failure.message()).isEqualTo("the template refuses it");
  }

  @Test
  void openMaxTokens_areWhatTheContextLeaves() throws Exception {
    bench.events(whole("small", "0123456789"));

    assertThat(device.submitted().get(0).maxTokens()).isEqualTo(90);
    assertThat(device.submitted().get(0).tenant()).isEqualTo("acme");
  }

  @Test
  void clientsParameters_areUsedUnchangedAndMarked() throws Exception {
    CompletionRequest plain = whole("small", "hi");
    RequestedParameters asked =
        new RequestedParameters(
            7, 0.5, null, null, null, null, null, null, 42L, Map.of(3, 1.5), List.of("END"), 1, 2);
    bench.events(
        new CompletionRequest(
            plain.requestId(),
            plain.principal(),
            plain.model(),
            plain.prompt(),
            asked,
            false,
            Duration.ofSeconds(5)));

    var spec = device.submitted().get(0);
    assertThat(spec.maxTokens()).isEqualTo(7);
    assertThat(spec.sampling().temperature()).isEqualTo(0.5);
    assertThat(spec.sampling().seed()).isEqualTo(42);
    assertThat(spec.sampling().logitBias()).isEqualTo(Map.of(3, 1.5));
    assertThat(spec.stop()).containsExactly("END");
    assertThat(spec.topLogprobs()).isEqualTo(2);
    assertThat(bench.ledger.decided().parameters().chosen().parameters())
        .contains(
            new Parameter("temperature", 0.5, Parameter.CLIENT),
            new Parameter("max_tokens", 7, Parameter.CLIENT),
            new Parameter("top_p", 1, Parameter.DEFAULT));
  }

  @Test
  void explanation_saysWhatWouldBeChosenAndRecordsNothing() {
    RoutingExplanation explanation =
        bench.serving.completions().explain(whole("auto", "hi")).toCompletableFuture().join();

    assertThat(explanation.arm()).isEqualTo("small");
    assertThat(explanation.reason()).isEqualTo("rule");
    assertThat(explanation.propensity()).isEqualTo(1.0);
    assertThat(explanation.arms()).hasSize(2);
    assertThat(explanation.signals()).containsKey("prompt.chars");
    assertThat(bench.ledger.facts()).isEmpty();
    assertThat(device.submitted()).isEmpty();
  }

  @Test
  void recentDecisions_showDecisionAndEnd() throws Exception {
    bench.events(whole("auto", "hi"));

    RecentDecisions.Entry entry = bench.serving.recentDecisions().newestFirst().get(0);
    assertThat(entry.asked()).isEqualTo("auto");
    assertThat(entry.reason()).isEqualTo("rule");
    RecentDecisions.End end = Objects.requireNonNull(entry.end());
    assertThat(end.outcome()).isEqualTo("completed");
    assertThat(end.device()).isEqualTo("cpu-0");
  }

  @Test
  void readiness_needsALoadedModel() {
    try (SessionBench empty = new SessionBench()) {
      assertThat(empty.serving.notReadyReasons()).containsExactly("no device has a model loaded");
    }
    assertThat(bench.serving.notReadyReasons()).isEmpty();
  }

  private static Principal key(Set<String> models) {
    return new Principal(
        new TenantId("acme"), "key-2", new ModelAccess(models), 1, SlaTier.STANDARD);
  }

  private static CompletionRequest by(Principal principal, CompletionRequest request) {
    return new CompletionRequest(
        request.requestId(),
        principal,
        request.model(),
        request.prompt(),
        request.parameters(),
        request.streaming(),
        request.timeLimit());
  }
}
