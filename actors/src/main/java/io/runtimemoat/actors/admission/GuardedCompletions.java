package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.policy.PolicyEngine;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Completions;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.RequestObserver;
import io.runtimemoat.actors.session.RoutingExplanation;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.random.MacKey;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Completions that policies allow, by the arms and in the form that they allow. */
public final class GuardedCompletions implements Completions {
  private final Completions inner;
  private final RequestScreen screen;
  private final AbuseScores abuse;
  private final AnswerScreens answers;
  private final RequestObserver observer;

  /**
   * @param scoresAbuse whether an abuse score could change what the policies say
   * @param surrogates derives each request's key for surrogates
   */
  public GuardedCompletions(
      Completions inner,
      GuardSettings settings,
      Guard guard,
      PolicyEngine policies,
      CandidateArms candidates,
      boolean scoresAbuse,
      MacKey surrogates,
      Clock clock,
      RequestObserver observer) {
    this.inner = inner;
    this.observer = observer;
    this.abuse = new AbuseScores(scoresAbuse, guard, settings.refusals(), clock);
    this.answers = new AnswerScreens(guard, settings.egress());
    this.screen = new RequestScreen(guard, policies, candidates, abuse, surrogates);
  }

  @Override
  public CompletionStage<Started> start(CompletionRequest request) {
    return screen
        .screen(answers.on(request))
        .thenCompose(
            screened ->
                screened instanceof RequestScreen.Passed passed
                    ? inner.start(passed.request())
                    : CompletableFuture.completedFuture(
                        refused(request, ((RequestScreen.Denied) screened).failure())))
        .thenApply(
            started -> {
              abuse.heard(request.principal(), started);
              return started;
            });
  }

  @Override
  public void leave(String requestId) {
    inner.leave(requestId);
  }

  private Started refused(CompletionRequest request, Failure failure) {
    observer.unrecorded(request, failure);
    return new Started.Refused(failure);
  }

  @Override
  public CompletionStage<RoutingExplanation> explain(CompletionRequest request) {
    return screen
        .screen(request)
        .thenCompose(
            screened ->
                screened instanceof RequestScreen.Passed passed
                    ? inner.explain(passed.request())
                    : CompletableFuture.completedFuture(
                        RoutingExplanation.refused(
                            ((RequestScreen.Denied) screened).failure().message(), List.of())));
  }
}
