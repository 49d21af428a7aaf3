package io.runtimemoat.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.session.RequestTrace;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.ChatRequestReader;
import io.runtimemoat.node.http.wire.CompletionCall;
import io.runtimemoat.node.http.wire.EmbeddingCall;
import io.runtimemoat.node.http.wire.EmbeddingRequestReader;
import io.runtimemoat.node.http.wire.ExplanationWriter;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import io.runtimemoat.node.http.wire.JsonBody;
import io.runtimemoat.node.http.wire.JsonBuffer;
import io.runtimemoat.node.http.wire.TextRequestReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpProtocols;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers each request of the data port; never fails, whatever it is sent. */
final class DataRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(DataRoutes.class);
  private static final String BEARER = "bearer ";

  private final Materializer materializer;
  private final HttpSettings settings;
  private final DataPortParts parts;
  private final TraceHeaders traces;
  private final BodyMemory bodies;
  private final JsonBody json;
  private final ChatRequestReader chatReader;
  private final TextRequestReader textReader;
  private final EmbeddingRequestReader embeddingReader;
  private final CompletionEndpoint completions;
  private final EmbeddingEndpoint embeddings;
  private final @Nullable LearningEndpoint learning;

  DataRoutes(
      ActorSystem<?> system,
      HttpSettings settings,
      DataPortParts parts,
      EmbeddingEndpoint embeddings) {
    this.materializer = Materializer.matFromSystem(system);
    this.settings = settings;
    this.parts = parts;
    this.traces = new TraceHeaders(parts.tracedShare());
    this.bodies = new BodyMemory(settings.bodyMemoryBytes(), settings.bodyMemoryTenantBytes());
    this.json = new JsonBody(settings.maxNesting(), settings.maxBodyBytes());
    this.chatReader = new ChatRequestReader(settings);
    this.textReader = new TextRequestReader(settings);
    this.embeddingReader = new EmbeddingRequestReader(settings);
    this.completions =
        new CompletionEndpoint(system, settings, parts.completions(), parts.leaving());
    this.embeddings = embeddings;
    LearningDesks desks = parts.learning();
    this.learning = desks == null ? null : new LearningEndpoint(desks, parts.calls());
  }

  CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection connection) {
    RequestWork work = connection.arrive(RequestIds.of(request), endsWithItsBody(request));
    CompletionStage<HttpResponse> response;
    try {
      response = route(request, work);
    } catch (RuntimeException e) {
      response = CompletableFuture.failedFuture(e);
    }
    return response
        .exceptionally(failure -> broken(work.ids(), failure))
        .whenComplete((answer, failure) -> work.answered());
  }

  /**
   * Whether Pekko ends the request side once this request's body is read: it does for {@code
   * Connection: close} when the body came in pieces. That end says nothing of the client.
   */
  private static boolean endsWithItsBody(HttpRequest request) {
    boolean announced =
        request.protocol().equals(HttpProtocols.HTTP_1_0)
            || request
                .getHeader("connection")
                .filter(header -> header.value().toLowerCase(Locale.ROOT).contains("close"))
                .isPresent();
    return announced && !request.entity().isStrict();
  }

  /** Answers a chat completion with the routing decision it would get, or that it would not. */
  CompletionStage<HttpResponse> explain(HttpRequest request) {
    RequestIds ids = RequestIds.of(request);
    Optional<Principal> principal = principal(request);
    if (principal.isEmpty()) {
      return refuse(request, ApiError.badKey(), ids.shown());
    }
    BodyMemory.Share share = bodies.open(principal.get().tenant());
    return RequestBody.read(request, settings, share, materializer)
        .thenCompose(body -> explanation(body, encoding(request), principal.get(), ids))
        .whenComplete((response, failure) -> share.release())
        .exceptionally(failure -> broken(ids, failure));
  }

  private CompletionStage<HttpResponse> explanation(
      RequestBody body, String encoding, Principal principal, RequestIds ids) {
    try {
      checkRead(body, encoding);
      CompletionCall call = chatReader.read(json.parse(body.bytes()));
      refuseEmbedder(call.model(), Optional.of(principal));
      return parts
          .completions()
          .explain(call.toRequest(ids.own(), principal, RequestTrace.NONE, System.nanoTime()))
          .thenApply(
              explained ->
                  explained.arm().isEmpty() && !isServed(call.model(), Optional.of(principal))
                      ? Responses.error(ApiError.modelNotFound(call.model()), ids.shown())
                      : Responses.json(
                          200,
                          ByteString.fromArrayUnsafe(ExplanationWriter.write(explained)),
                          ids.shown()));
    } catch (InvalidRequestException e) {
      return error(e.error(), ids.shown());
    }
  }

  private CompletionStage<HttpResponse> route(HttpRequest request, RequestWork work) {
    String requestId = work.ids().shown();
    String path = request.getUri().path();
    Endpoint endpoint = Endpoint.of(path);
    Optional<Principal> principal = endpoint.open() ? Optional.empty() : principal(request);
    if (!endpoint.open() && principal.isEmpty()) {
      return refuse(request, ApiError.badKey(), requestId);
    }
    if (endpoint == Endpoint.UNKNOWN) {
      return refuse(request, noSuchPath(request, path), requestId);
    }
    if (!endpoint.method().equals(request.method().name())) {
      return refuse(request, notAllowed(request, endpoint), requestId)
          .thenApply(response -> response.addHeader(Responses.header("allow", endpoint.method())));
    }
    return switch (endpoint) {
      case CHAT, TEXT, EMBEDDINGS, FEEDBACK, RECOMMENDATIONS, OUTCOMES ->
          body(request, principal.orElseThrow(), work)
              .thenCompose(
                  body -> {
                    try {
                      return post(endpoint, body, request, principal, work);
                    } catch (InvalidRequestException e) {
                      return error(e.error(), requestId);
                    }
                  });
      default -> discard(request).thenApply(discarded -> get(endpoint, path, principal, requestId));
    };
  }

  /** What is made of a body is about as large and lives as long as its request. */
  private CompletionStage<RequestBody> body(
      HttpRequest request, Principal principal, RequestWork work) {
    BodyMemory.Share share = bodies.open(principal.tenant());
    work.finished().thenRun(share::release);
    return RequestBody.read(request, settings, share, materializer);
  }

  private CompletionStage<HttpResponse> post(
      Endpoint endpoint,
      RequestBody body,
      HttpRequest request,
      Optional<Principal> principal,
      RequestWork work)
      throws InvalidRequestException {
    checkRead(body, encoding(request));
    ObjectNode object = json.parse(body.bytes());
    if (endpoint == Endpoint.EMBEDDINGS) {
      EmbeddingCall call = embeddingReader.read(object);
      if (!embeddings.makes(call.model()) && isServed(call.model(), principal)) {
        return error(
            ApiError.otherKindOfModel(
                call.model(), "answers chats; ask one of kind embeddings in GET /v1/models."),
            work.ids().shown());
      }
      return embeddings.serve(call, principal.orElseThrow(), work);
    }
    if (endpoint == Endpoint.FEEDBACK
        || endpoint == Endpoint.RECOMMENDATIONS
        || endpoint == Endpoint.OUTCOMES) {
      return learning == null
          ? error(noSuchPath(request, request.getUri().path()), work.ids().shown())
          : learning.serve(endpoint, object, request, principal.orElseThrow(), work.ids().shown());
    }
    CompletionCall call =
        endpoint == Endpoint.CHAT ? chatReader.read(object) : textReader.read(object);
    refuseEmbedder(call.model(), principal);
    RequestTrace trace = traces.trace(request, work.ids().shown());
    return completions.serve(call, principal.orElseThrow(), trace, work);
  }

  private void refuseEmbedder(String model, Optional<Principal> principal)
      throws InvalidRequestException {
    if (embeddings.makes(model) && principal.orElseThrow().models().opens(model)) {
      throw new InvalidRequestException(
          ApiError.otherKindOfModel(
              model, "makes embeddings; ask it at POST /v1/embeddings, or name one of kind chat."));
    }
  }

  /** Whether the name is one that the key opens, or leads to one. */
  private boolean isServed(String name, Optional<Principal> principal) {
    return models(principal).stream()
        .anyMatch(model -> model.id().equals(name) || model.leadsTo().contains(name));
  }

  private void checkRead(RequestBody body, String encoding) throws InvalidRequestException {
    switch (body.outcome()) {
      case COMPLETE -> {}
      case TOO_LARGE ->
          throw refused(
              413,
              "request_too_large",
              "The body is larger than " + settings.maxBodyBytes() + " bytes.");
      case TOO_SLOW ->
          throw refused(
              408,
              "body_timeout",
              "The body did not arrive within " + settings.bodyTimeout().toMillis() + " ms.");
      case NO_ROOM ->
          throw new InvalidRequestException(
              ApiError.noCapacity(
                  "The requests here fill moat.http.body-memory; try again shortly."));
      case TENANT_FULL ->
          throw new InvalidRequestException(
              ApiError.tooManyRequests(
                  "Your requests here fill their share of moat.http.body-memory;"
                      + " try again when one is answered."));
      case BROKEN -> throw refused(400, "body_incomplete", "The body broke off.");
    }
    if (!encoding.equals("identity")) {
      throw refused(415, "unsupported_encoding", "Send the body without a content-encoding.");
    }
  }

  private HttpResponse get(
      Endpoint endpoint, String path, Optional<Principal> principal, String requestId) {
    return switch (endpoint) {
      case MODELS -> Responses.json(200, ModelList.write(models(principal)), requestId);
      case MODEL -> model(Endpoint.modelId(path), models(principal), requestId);
      case LIVE -> Responses.json(200, ByteString.fromString("{\"status\":\"live\"}"), requestId);
      case READY -> readiness(requestId);
      default -> throw new IllegalStateException(endpoint + " is not a GET");
    };
  }

  /** What the key's holder may use. */
  private List<ServedModel> models(Optional<Principal> principal) {
    ModelAccess access = principal.orElseThrow().models();
    return parts.models().get().stream().filter(model -> model.isOpenTo(access)).toList();
  }

  private static HttpResponse model(String id, List<ServedModel> models, String requestId) {
    return models.stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .map(model -> Responses.json(200, ModelList.write(model), requestId))
        .orElseGet(() -> Responses.error(ApiError.modelNotFound(id), requestId));
  }

  private HttpResponse readiness(String requestId) {
    Readiness readiness = parts.readiness().get();
    JsonBuffer body = new JsonBuffer(128);
    body.raw("{").field("status", readiness.ready() ? "ready" : "not ready");
    body.raw(",\"missing\":[");
    for (int i = 0; i < readiness.missing().size(); i++) {
      body.raw(i == 0 ? "" : ",").string(readiness.missing().get(i));
    }
    body.raw("]}");
    return Responses.json(readiness.ready() ? 200 : 503, body.toByteString(), requestId);
  }

  /** The key's owner. The key comes as a bearer token, or in the header Anthropic's clients use. */
  private Optional<Principal> principal(HttpRequest request) {
    Optional<String> bearer =
        request
            .getHeader("authorization")
            .map(HttpHeader::value)
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip());
    return bearer
        .or(() -> request.getHeader("x-api-key").map(header -> header.value().strip()))
        .flatMap(parts.authenticator()::authenticate);
  }

  /** Reads a body away, as far as it is worth it. */
  CompletionStage<Done> discard(HttpRequest request) {
    return RequestBody.discard(request, settings, materializer)
        .thenApply(body -> Done.getInstance());
  }

  /** Refuses after the body is read away: an answer to a half-sent request may never be read. */
  private CompletionStage<HttpResponse> refuse(
      HttpRequest request, ApiError error, String requestId) {
    return discard(request).thenApply(discarded -> Responses.error(error, requestId));
  }

  private static CompletionStage<HttpResponse> error(ApiError error, String requestId) {
    return CompletableFuture.completedFuture(Responses.error(error, requestId));
  }

  private static HttpResponse broken(RequestIds ids, Throwable failure) {
    LOG.error("request {} broke in the routes", ids, failure);
    return Responses.error(ApiError.internal(), ids.shown());
  }

  private static String encoding(HttpRequest request) {
    return request
        .getHeader("content-encoding")
        .map(header -> header.value().strip().toLowerCase(Locale.ROOT))
        .orElse("identity");
  }

  private static ApiError noSuchPath(HttpRequest request, String path) {
    return ApiError.invalid(
        404,
        "unknown_url",
        "Unknown request URL: %s %s. GET /v1/models and POST /v1/chat/completions are here."
            .formatted(request.method().name(), path));
  }

  private static ApiError notAllowed(HttpRequest request, Endpoint endpoint) {
    return ApiError.invalid(
        405,
        "method_not_allowed",
        "%s is not allowed here; use %s.".formatted(request.method().name(), endpoint.method()));
  }

  private static InvalidRequestException refused(int status, String code, String message) {
    return new InvalidRequestException(ApiError.invalid(status, code, message));
  }
}
