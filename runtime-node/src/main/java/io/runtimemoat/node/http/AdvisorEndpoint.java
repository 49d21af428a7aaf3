package io.runtimemoat.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.advice.Advice;
import io.runtimemoat.actors.advice.Advisor;
import io.runtimemoat.actors.learning.OutcomeDesk;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.node.http.wire.AdviceRequestReader;
import io.runtimemoat.node.http.wire.AdviceWriter;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import io.runtimemoat.node.http.wire.JsonBuffer;
import io.runtimemoat.node.http.wire.OutcomeCall;
import io.runtimemoat.node.http.wire.OutcomeRequestReader;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recommends to callers with a client of their own, and takes their reports: 202 once one is in the
 * ledger, 404 for what was not recommended to their tenant.
 */
final class AdvisorEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(AdvisorEndpoint.class);

  private final Advisor advisor;
  private final OutcomeDesk desk;
  private final AdviceRequestReader questions = new AdviceRequestReader();
  private final OutcomeRequestReader outcomes;

  AdvisorEndpoint(Advisor advisor, OutcomeDesk desk) {
    this.advisor = advisor;
    this.desk = desk;
    this.outcomes = new OutcomeRequestReader(desk.metrics());
  }

  HttpResponse recommend(ObjectNode body, Principal principal, String requestId)
      throws InvalidRequestException {
    Advice advice;
    try {
      advice = advisor.recommend(principal, questions.read(body));
    } catch (LedgerUnavailableException e) {
      LOG.error("the recommendation of request {} is not written", requestId, e);
      return Responses.error(
          ApiError.noCapacity("Nothing can be recommended while it cannot be recorded; ask again."),
          requestId);
    }
    if (advice instanceof Advice.Refused refused) {
      return Responses.error(ApiError.of(refused.failure()), requestId);
    }
    Advice.Recommended recommended = (Advice.Recommended) advice;
    DecisionRecord record = recommended.record();
    return Responses.json(200, AdviceWriter.write(recommended).toByteString(), requestId)
        .addHeaders(
            List.of(
                Responses.header("x-moat-decision-id", record.decisionId().toText()),
                Responses.header("x-moat-model", record.choice().arm().model()),
                Responses.header("x-moat-arm", record.choice().arm().id()),
                Responses.header("x-moat-policy-version", record.policyVersion()),
                Responses.header("x-moat-phase", record.phase())));
  }

  HttpResponse outcome(ObjectNode body, HttpRequest request, Principal principal, String requestId)
      throws InvalidRequestException {
    OutcomeCall call = outcomes.read(body);
    String key = IdempotencyKeys.of(request);
    Optional<DecisionId> recommendation =
        desk.recommendation(principal.tenant(), call.recommendation());
    if (recommendation.isEmpty()) {
      return Responses.error(
          ApiError.invalid(
              404,
              "recommendation_not_found",
              "No recommendation of yours has this id; send the id of POST /v1/recommendations."
                  + " Of answers that were served here speak at POST /v1/feedback."),
          requestId);
    }
    try {
      String id =
          desk.accept(
              principal.tenant(), recommendation.get(), call.measured(), key, principal.keyId());
      JsonBuffer answer = new JsonBuffer(96);
      answer.raw("{").field("outcome_id", id).raw("}");
      return Responses.json(202, answer.toByteString(), requestId);
    } catch (LedgerUnavailableException e) {
      LOG.error("the outcome of request {} is not written", requestId, e);
      return Responses.error(
          ApiError.noCapacity("Outcomes cannot be written down now; send it again shortly."),
          requestId);
    }
  }
}
