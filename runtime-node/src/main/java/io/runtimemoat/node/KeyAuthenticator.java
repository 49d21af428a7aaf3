package io.runtimemoat.node;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.node.http.Authenticator;
import java.time.Clock;
import java.util.Optional;

/** Keys as the control feed knows them, and the development key where there is one. */
final class KeyAuthenticator implements Authenticator {
  private final ControlFeed feed;
  private final Authenticator development;
  private final Clock clock;

  KeyAuthenticator(ControlFeed feed, Authenticator development, Clock clock) {
    this.feed = feed;
    this.development = development;
    this.clock = clock;
  }

  /** The tenant of the development key. */
  static Principal developer() {
    return new Principal(new TenantId("dev"), "development");
  }

  @Override
  public Optional<Principal> authenticate(String key) {
    Optional<Principal> developer = development.authenticate(key);
    return developer.isPresent() ? developer : granted(key);
  }

  private Optional<Principal> granted(String key) {
    ControlView view = feed.view();
    return ApiKey.parse(key)
        .flatMap(parsed -> view.authenticate(parsed, clock.instant()))
        .flatMap(grant -> view.tenant(grant.tenant()).map(profile -> Principal.of(grant, profile)));
  }
}
