package io.runtimemoat.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.learning.FeedbackDesk;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.random.DecisionId;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.FeedbackCall;
import io.runtimemoat.node.http.wire.FeedbackRequestReader;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import io.runtimemoat.node.http.wire.JsonBuffer;
import io.runtimemoat.persistence.ledger.LedgerUnavailableException;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes feedback: 202 once it is in the ledger, 404 for a decision that is none of the tenant's.
 */
final class FeedbackEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(FeedbackEndpoint.class);

  private final FeedbackDesk desk;
  private final FeedbackRequestReader reader;

  FeedbackEndpoint(FeedbackDesk desk) {
    this.desk = desk;
    this.reader = new FeedbackRequestReader(desk.metrics());
  }

  HttpResponse serve(ObjectNode body, HttpRequest request, Principal principal, String requestId)
      throws InvalidRequestException {
    FeedbackCall call = reader.read(body);
    String key = IdempotencyKeys.of(request);
    Optional<DecisionId> decision = desk.decision(principal.tenant(), call.decision());
    if (decision.isEmpty()) {
      return Responses.error(
          ApiError.invalid(
              404,
              "decision_not_found",
              "No decision has this id; send the x-moat-decision-id of the answer."),
          requestId);
    }
    try {
      String id =
          desk.accept(
              principal.tenant(),
              decision.get(),
              call.metric(),
              call.value(),
              key,
              principal.keyId());
      JsonBuffer answer = new JsonBuffer(96);
      answer.raw("{").field("feedback_id", id).raw("}");
      return Responses.json(202, answer.toByteString(), requestId);
    } catch (LedgerUnavailableException e) {
      LOG.error("feedback of request {} is not written", requestId, e);
      return Responses.error(
          ApiError.noCapacity("Feedback cannot be written down now; send it again shortly."),
          requestId);
    }
  }
}
