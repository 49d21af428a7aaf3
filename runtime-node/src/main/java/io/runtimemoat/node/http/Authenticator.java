package io.runtimemoat.node.http;

import io.runtimemoat.actors.session.Principal;
import java.util.Optional;

/** Tells who a key belongs to. Called for every request: answers from memory, at once. */
public interface Authenticator {
  /** The key's principal; empty for a key that is unknown, revoked or malformed. */
  Optional<Principal> authenticate(String key);
}
