package io.runtimemoat.node;

import io.runtimemoat.actors.control.ControlFeed;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.actors.session.Principal;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.node.http.Authenticator;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Keys as the configuration and the control feed know them, and the development key where there is
 * one. A tenant of the configuration is never looked for in the feed.
 */
final class KeyAuthenticator implements Authenticator {
  private final ControlFeed feed;
  private final ConfiguredTenants configured;
  private final Authenticator development;
  private final Clock clock;

  KeyAuthenticator(
      ControlFeed feed, ConfiguredTenants configured, Authenticator development, Clock clock) {
    this.feed = feed;
    this.configured = configured;
    this.development = development;
    this.clock = clock;
  }

  /** The tenant of the development key, which is admin while development keys are on. */
  static Principal developer(boolean admin) {
    return new Principal(new TenantId("dev"), "development")
        .withRoles(admin ? Set.of(Role.ADMIN) : Set.of());
  }

  @Override
  public Optional<Principal> authenticate(String key) {
    Optional<Principal> developer = development.authenticate(key);
    return developer.isPresent() ? developer : ApiKey.parse(key).flatMap(this::granted);
  }

  private Optional<Principal> granted(ApiKey key) {
    Instant now = clock.instant();
    Optional<Principal> made =
        configured
            .authenticate(key, now)
            .flatMap(
                grant ->
                    configured
                        .profile(grant.tenant())
                        .map(profile -> Principal.of(grant, profile)));
    return made.isPresent() ? made : announced(key, now);
  }

  private Optional<Principal> announced(ApiKey key, Instant now) {
    ControlView view = feed.view();
    return view.authenticate(key, now)
        .filter(grant -> configured.profile(grant.tenant()).isEmpty())
        .flatMap(grant -> view.tenant(grant.tenant()).map(profile -> Principal.of(grant, profile)));
  }
}
