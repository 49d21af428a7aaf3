package io.runtimemoat.node.admin;

import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.random.Sha256;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.http.Authenticator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Tells who calls the management API, from the key alone; answers from memory. */
public final class Callers {
  private static final String BEARER = "bearer ";

  private final Authenticator keys;
  private final byte @Nullable [] adminKeyHash;

  /**
   * The holders of keys, and of the configured admin key.
   *
   * @param adminKey empty for none
   */
  public Callers(Authenticator keys, String adminKey) {
    this.keys = keys;
    this.adminKeyHash = adminKey.isEmpty() ? null : sha256(adminKey);
  }

  /** Who sent a request; empty without a key that is valid now. */
  Optional<Caller> of(HttpRequest request) {
    return key(request).flatMap(this::of);
  }

  private Optional<Caller> of(String key) {
    if (adminKeyHash != null && MessageDigest.isEqual(adminKeyHash, sha256(key))) {
      return Optional.of(new Caller("admin-key", Set.of(Role.ADMIN)));
    }
    return keys.authenticate(key).map(Callers::holder);
  }

  private static Caller holder(Principal principal) {
    return new Caller(principal.tenant() + "/" + principal.keyId(), principal.roles());
  }

  private static Optional<String> key(HttpRequest request) {
    return request
        .getHeader("authorization")
        .map(HttpHeader::value)
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
        .map(value -> value.substring(BEARER.length()).strip())
        .or(() -> request.getHeader("x-api-key").map(header -> header.value().strip()));
  }

  private static byte[] sha256(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
