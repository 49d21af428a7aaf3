package io.runtimemoat.actors.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.session.ClientBody;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.actors.session.RequestedParameters;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.gpu.ChatPrompt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Requests and their principals, for tests. */
final class Requests {
  static final TenantId ACME = new TenantId("acme");
  static final Principal UNLIMITED = new Principal(ACME, "key-1");

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final JsonMapper JSON = new JsonMapper();

  private Requests() {}

  /** A holder of a key of a tenant with these limits, the key having none of its own. */
  static Principal limited(TenantId tenant, String keyId, PerMinute limits) {
    return limited(tenant, keyId, RateLimits.of(limits), RateLimits.none());
  }

  static Principal limited(TenantId tenant, String keyId, RateLimits ofTenant, RateLimits ofKey) {
    return new Principal(
        tenant, keyId, ModelAccess.all(), 1, SlaTier.STANDARD, Set.of(), ofTenant, ofKey);
  }

  static CompletionRequest of(Principal principal, @Nullable Integer maxTokens) {
    return request(principal, "auto", "hello", maxTokens, ClientBody.none());
  }

  /** One message of a user, as prompt and as body. */
  static CompletionRequest of(Principal principal, @Nullable Integer maxTokens, String text) {
    ObjectNode body = JSON.createObjectNode().put("model", "auto");
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    return request(principal, "auto", text, maxTokens, new ClientBody(body, false, false));
  }

  /** A request whose client wrote this body; its prompt is {@code text}. */
  static CompletionRequest withBody(String model, String text, String json) {
    return request(UNLIMITED, model, text, null, new ClientBody(object(json), false, false));
  }

  static CompletionRequest saying(String text) {
    return of(UNLIMITED, null, text);
  }

  /** The same request whose client gave it an id of its own and a tracestate. */
  static CompletionRequest named(CompletionRequest request, String shownId, String traceState) {
    return new CompletionRequest(
        request.requestId(),
        request.principal(),
        request.model(),
        request.prompt(),
        request.parameters(),
        request.body(),
        request.streaming(),
        request.timeLimit(),
        request.arrivedNanos(),
        request.terms(),
        new RequestTrace("", "", "", false, traceState, shownId));
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private static CompletionRequest request(
      Principal principal,
      String model,
      String text,
      @Nullable Integer maxTokens,
      ClientBody body) {
    return new CompletionRequest(
        "req-" + NUMBERS.incrementAndGet(),
        principal,
        model,
        new Prompt.Chat(new ChatPrompt(List.of(new ChatPrompt.Message("user", text)), null)),
        parameters(maxTokens),
        body,
        true,
        Duration.ofSeconds(20),
        System.nanoTime(),
        RequestTerms.open(),
        RequestTrace.NONE);
  }

  private static RequestedParameters parameters(@Nullable Integer maxTokens) {
    return new RequestedParameters(
        maxTokens, null, null, null, null, null, null, null, null, Map.of(), List.of(), 1, -1);
  }
}
