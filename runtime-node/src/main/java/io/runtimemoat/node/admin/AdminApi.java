package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.http.wire.ApiError;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the management API: finds the operation, admits the caller, reads the body and hands on.
 * Safe for use by many threads.
 */
public final class AdminApi {
  private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

  private final AdminParts parts;
  private final AdminBody bodies;
  private final TenantEndpoints tenants;
  private final KeyEndpoints keys;
  private final BudgetEndpoints budgets;
  private final FlagEndpoints flags;
  private final PolicyEndpoints policies;
  private final AuditEndpoint audits;
  private final GrammarEndpoint grammars;

  /** An API that lives as long as the actor system. */
  public AdminApi(ActorSystem<?> system, AdminParts parts) {
    TenantBook book = new TenantBook(parts.control(), parts.configured());
    this.parts = parts;
    this.bodies = new AdminBody(system, parts);
    this.tenants = new TenantEndpoints(book);
    this.keys = new KeyEndpoints(book, parts.clock());
    this.budgets = new BudgetEndpoints(book, parts.budgets(), parts.warnShare(), parts.clock());
    this.flags = new FlagEndpoints(parts.control());
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    this.policies =
        new PolicyEndpoints(
            book, parts.learning(), parts.trustedTrainers(), parts.control().feed());
    this.audits = new AuditEndpoint(parts.traces(), blocking);
    this.grammars = new GrammarEndpoint(blocking);
  }

  /** Whether a request's path is one of this API. */
  public boolean serves(HttpRequest request) {
    return !Operation.at(request.getUri().path()).isEmpty();
  }

  /** Answers a request that it {@link #serves}; never fails. */
  public CompletionStage<HttpResponse> answer(HttpRequest request) {
    String requestId = UUID.randomUUID().toString();
    CompletionStage<AdminAnswer> answer;
    try {
      AdminCall call = admitted(request);
      answer =
          call.operation().hasBody()
              ? bodies.read(request).thenCompose(body -> perform(call.withBody(body)))
              : parts.dataApi().discard(request).thenCompose(discarded -> perform(call));
    } catch (RuntimeException e) {
      answer = parts.dataApi().discard(request).thenApply(discarded -> thrown(e));
    }
    return answer
        .handle(
            (given, failure) ->
                failure == null ? response(given) : error(refusal(failure, requestId)))
        .thenApply(
            response ->
                response
                    .addHeader(RawHeader.create("x-request-id", requestId))
                    .addHeader(RawHeader.create("x-content-type-options", "nosniff"))
                    .addHeader(RawHeader.create("cache-control", "no-store")));
  }

  private static AdminAnswer thrown(RuntimeException failure) {
    throw failure;
  }

  private static Map<String, String> query(HttpRequest request) {
    try {
      return request.getUri().query().toMap();
    } catch (IllegalUriException e) {
      throw new Refusal(
          ApiError.invalid(400, "invalid_query", "The query is not encoded as a URL's is."));
    }
  }

  private AdminCall admitted(HttpRequest request) {
    List<Operation.Match> here = Operation.at(request.getUri().path());
    Caller caller = parts.callers().of(request).orElseThrow(() -> new Refusal(ApiError.badKey()));
    Operation.Match match =
        here.stream()
            .filter(m -> m.operation().method().equals(request.method().name()))
            .findFirst()
            .orElseThrow(() -> notAllowed(here));
    if (!caller.hasOneOf(match.operation().roles())) {
      throw Refusal.forbidden(
          "This takes a key with one of the roles %s; the key %s has %s."
              .formatted(codes(match.operation().roles()), caller.name(), codes(caller.roles())));
    }
    return new AdminCall(
        match.operation(),
        match.parameters(),
        query(request),
        caller,
        new Fields(JsonNodeFactory.instance.objectNode()),
        request.getHeader("if-match").map(HttpHeader::value));
  }

  private static Refusal notAllowed(List<Operation.Match> here) {
    List<String> methods = here.stream().map(match -> match.operation().method()).toList();
    return new Refusal(
        ApiError.invalid(405, "method_not_allowed", "Use one of " + methods + " here."));
  }

  private static String codes(Iterable<Role> roles) {
    StringBuilder codes = new StringBuilder();
    for (Role role : Role.values()) {
      for (Role given : roles) {
        if (given == role) {
          codes.append(codes.length() == 0 ? "" : ", ").append(role.code());
        }
      }
    }
    return codes.length() == 0 ? "none" : codes.toString();
  }

  private CompletionStage<AdminAnswer> perform(AdminCall call) {
    CompletionStage<AdminAnswer> answer = given(call);
    return call.operation().changes()
        ? answer.whenComplete(
            (done, failure) ->
                LOG.info(
                    "{} of {} by {}: {}",
                    call.operation(),
                    call.loggable(),
                    call.caller().name(),
                    failure == null ? "done, " + done.body().path("id").asText() : "refused"))
        : answer;
  }

  private CompletionStage<AdminAnswer> given(AdminCall call) {
    try {
      return switch (call.operation()) {
        case LIST_TENANTS -> tenants.list(call);
        case CREATE_TENANT -> tenants.create(call);
        case GET_TENANT -> tenants.get(call);
        case CHANGE_TENANT -> tenants.change(call);
        case DELETE_TENANT -> tenants.delete(call);
        case LIST_KEYS -> keys.list(call);
        case CREATE_KEY -> keys.create(call);
        case GET_KEY -> keys.get(call);
        case REVOKE_KEY -> keys.revoke(call);
        case LIST_BUDGETS -> budgets.list(call);
        case GET_BUDGET -> budgets.get(call);
        case SET_BUDGET -> budgets.set(call);
        case LIFT_BUDGET -> budgets.lift(call);
        case GRANT_WAIVER -> budgets.waive(call);
        case LIST_FLAGS -> flags.list();
        case GET_FLAG -> flags.get(call);
        case SET_FLAG -> flags.set(call);
        case ORDER_FLAG -> flags.order(call);
        case LIST_POLICIES -> policies.list(call);
        case GET_POLICY -> policies.get(call);
        case ORDER_POLICY -> policies.order(call);
        case GET_EXPLORATION -> policies.exploration(call);
        case BOUND_EXPLORATION -> policies.bound(call);
        case LIFT_EXPLORATION -> policies.lift(call);
        case LIST_PROVENANCE -> policies.provenance(call);
        case LIST_POPULATION -> policies.population();
        case OFFER_SNAPSHOT -> policies.offer(call);
        case GET_TRACE -> audits.trace(call);
        case ASK_GRAMMAR -> grammars.ask(call);
        case CHECK_GRAMMAR -> grammars.check(call);
      };
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(new Refusal(e.error()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static ApiError refusal(Throwable failure, String requestId) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Refusal refusal) {
      return refusal.error();
    }
    if (cause instanceof TimeoutException) {
      return Refusal.unreachable().error();
    }
    LOG.error("management request {} broke", requestId, failure);
    return ApiError.internal();
  }

  private static HttpResponse response(AdminAnswer answer) {
    HttpResponse response =
        HttpResponse.create()
            .withStatus(answer.status())
            .withEntity(
                HttpEntities.create(ContentTypes.APPLICATION_JSON, answer.body().toString()));
    Optional<String> tag = answer.tag();
    return tag.isPresent() ? response.addHeader(RawHeader.create("etag", tag.get())) : response;
  }

  private static HttpResponse error(ApiError error) {
    HttpResponse response =
        HttpResponse.create()
            .withStatus(error.status())
            .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, error.toJson()));
    if (error.status() == 401) {
      return response.addHeader(RawHeader.create("www-authenticate", "Bearer"));
    }
    return error.retryAfter() == null
        ? response
        : response.addHeader(
            RawHeader.create("retry-after", Long.toString(error.retryAfter().toSeconds())));
  }
}
