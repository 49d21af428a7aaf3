package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.random.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * An authenticator that knows one key, such as a development key. Only its SHA-256 is kept, and
 * compared in constant time.
 */
public final class SingleKeyAuthenticator implements Authenticator {
  private final byte[] keyHash;
  private final Principal principal;

  public SingleKeyAuthenticator(String key, Principal principal) {
    this.keyHash = sha256(key);
    this.principal = principal;
  }

  @Override
  public Optional<Principal> authenticate(String key) {
    return MessageDigest.isEqual(keyHash, sha256(key)) ? Optional.of(principal) : Optional.empty();
  }

  private static byte[] sha256(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
