package io.runtimemoat.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.admission.CallLimits;
import io.runtimemoat.actors.admission.InputLimits;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Feedback, recommendations and their outcomes, within the limits of requests a minute. */
final class LearningEndpoint {
  private final FeedbackEndpoint feedback;
  private final AdvisorEndpoint advisor;
  private final CallLimits limits;

  LearningEndpoint(LearningDesks desks, CallLimits limits) {
    this.feedback = new FeedbackEndpoint(desks.feedback());
    this.advisor = new AdvisorEndpoint(desks.advisor(), desks.outcomes());
    this.limits = limits;
  }

  CompletionStage<HttpResponse> serve(
      Endpoint endpoint,
      ObjectNode body,
      HttpRequest request,
      Principal principal,
      String requestId) {
    return limits
        .enter(principal)
        .thenApply(
            entry -> {
              if (entry instanceof InputLimits.Refused refused) {
                return Responses.error(ApiError.of(refused.failure()), requestId)
                    .addHeaders(Responses.limits(refused.limits()));
              }
              InputLimits.Admitted admitted = (InputLimits.Admitted) entry;
              return answer(endpoint, body, request, principal, requestId)
                  .addHeaders(Responses.limits(admitted.limits()));
            });
  }

  private HttpResponse answer(
      Endpoint endpoint,
      ObjectNode body,
      HttpRequest request,
      Principal principal,
      String requestId) {
    try {
      return switch (endpoint) {
        case FEEDBACK -> feedback.serve(body, request, principal, requestId);
        case RECOMMENDATIONS -> advisor.recommend(body, principal, requestId);
        case OUTCOMES -> advisor.outcome(body, request, principal, requestId);
        default -> throw new IllegalStateException(endpoint + " is not here");
      };
    } catch (InvalidRequestException e) {
      return Responses.error(e.error(), requestId);
    }
  }
}
