package io.runtimemoat.node.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantOrder;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.node.http.wire.Fields;
import io.runtimemoat.node.http.wire.InvalidRequestException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Lists, shows, creates and revokes the keys of a tenant. A secret is shown once. */
final class KeyEndpoints {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_MODELS = 64;

  private final TenantBook book;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  KeyEndpoints(TenantBook book, Clock clock) {
    this.book = book;
    this.clock = clock;
  }

  CompletionStage<AdminAnswer> list(AdminCall call) {
    return book.get(call.parameter("tenant"))
        .thenApply(
            entry -> {
              List<ObjectNode> keys =
                  entry.state().keys().values().stream()
                      .map(key -> shown(key.grant(), entry.fromConfiguration()))
                      .toList();
              return AdminAnswer.ok(
                  AdminAnswer.list(keys, false), AdminAnswer.tag(entry.state().revision()));
            });
  }

  CompletionStage<AdminAnswer> get(AdminCall call) {
    return book.get(call.parameter("tenant"))
        .thenApply(
            entry ->
                AdminAnswer.ok(
                    shown(known(entry, call), entry.fromConfiguration()),
                    AdminAnswer.tag(entry.state().revision())));
  }

  CompletionStage<AdminAnswer> create(AdminCall call) throws InvalidRequestException {
    Fields body = call.body();
    body.only("expires_at", "models", "roles", "limits");
    Optional<Instant> expires = Texts.time(body, "expires_at");
    if (expires.isPresent() && !clock.instant().isBefore(expires.get())) {
      throw body.refused("expires_at", "'expires_at' must be in the future.");
    }
    Set<String> models = Texts.set(body, "models", MOST_MODELS, RateLimits.MOST_NAME);
    Set<Role> roles = roles(body);
    call.requireGivesRoles(roles, "To give a key a role");
    RateLimits limits = LimitsJson.read(body.object("limits"));
    byte[] bytes = new byte[ApiKey.RANDOM_BYTES];
    random.nextBytes(bytes);
    ApiKey key = ApiKey.mint(bytes);
    return book.change(
            call,
            call.parameter("tenant"),
            entry ->
                new TenantOrder.AddKey(
                    new KeyGrant(
                        entry.id(),
                        key.publicId(),
                        key.secretHash(),
                        expires.orElse(null),
                        models,
                        roles,
                        limits)))
        .thenApply(
            done ->
                AdminAnswer.changed(
                    201,
                    done.announced(),
                    shown(done.order().grant(), false).put("key", key.reveal()),
                    AdminAnswer.tag(done.revision())));
  }

  CompletionStage<AdminAnswer> revoke(AdminCall call) {
    String reason = call.query().getOrDefault("reason", "revoked by " + call.caller().name());
    String id = call.parameter("key");
    return book.change(
            call,
            call.parameter("tenant"),
            entry -> {
              call.requireGivesRoles(revocable(entry, id), "To revoke a key that has roles");
              return new TenantOrder.RevokeKey(id, Texts.reason(reason));
            })
        .thenApply(
            done ->
                AdminAnswer.changed(
                    200,
                    done.announced(),
                    AdminAnswer.deleted("api_key", id),
                    AdminAnswer.tag(done.revision())));
  }

  private static Set<Role> roles(Fields body) throws InvalidRequestException {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String code : Texts.set(body, "roles", Role.values().length, 16)) {
      roles.add(
          Role.ofCode(code)
              .orElseThrow(
                  () ->
                      body.refused(
                          "roles",
                          "'roles' may hold admin, operator, auditor, viewer and trainer.")));
    }
    return roles;
  }

  /** The roles of a key that is in use, none of one that was revoked: that may be repeated. */
  private static Set<Role> revocable(TenantBook.Entry entry, String id) {
    TenantState.Key key = entry.state().keys().get(id);
    if (key != null) {
      return key.grant().roles();
    }
    if (entry.state().isRevoked(id)) {
      return Set.of();
    }
    throw Refusal.notFound("key " + id + " of tenant " + entry.id());
  }

  private static KeyGrant known(TenantBook.Entry entry, AdminCall call) {
    TenantState.Key key = entry.state().keys().get(call.parameter("key"));
    if (key == null) {
      throw Refusal.notFound("key " + call.parameter("key") + " of tenant " + entry.id());
    }
    return key.grant();
  }

  private static ObjectNode shown(KeyGrant grant, boolean fromConfiguration) {
    ObjectNode key =
        JSON.createObjectNode()
            .put("object", "api_key")
            .put("id", grant.publicId())
            .put("tenant", grant.tenant().value());
    Instant expiresAt = grant.expiresAt();
    if (expiresAt == null) {
      key.putNull("expires_at");
    } else {
      key.put("expires_at", expiresAt.toString());
    }
    ArrayNode models = key.putArray("models");
    grant.allowedModels().forEach(models::add);
    ArrayNode roles = key.putArray("roles");
    grant.roles().forEach(role -> roles.add(role.code()));
    key.set("limits", LimitsJson.write(grant.limits()));
    return key.put("source", fromConfiguration ? "configuration" : "api");
  }
}
