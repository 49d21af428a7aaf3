package io.runtimemoat.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One key of a tenant that the configuration makes: {@code sk-moat-<id>-<secret>}.
 *
 * @param id 12 of {@code a-z 0-9}
 * @param secretHash SHA-256 of the secret, 64 lower-case hex digits
 * @param expires first instant it is refused; empty for never
 * @param models what it opens, sorted; empty for all
 * @param roles on the management port, sorted
 */
public record TenantKeySettings(
    String id,
    String secretHash,
    Optional<Instant> expires,
    Set<String> models,
    Set<String> roles,
    TenantLimitSettings limits) {
  private static final int MOST_MODELS = 64;
  private static final List<String> ROLES =
      List.of("admin", "operator", "auditor", "viewer", "trainer");

  public TenantKeySettings {
    models = Collections.unmodifiableSet(new TreeSet<>(models));
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /** Reads one of a tenant's list of keys. */
  static TenantKeySettings from(SettingReader key, Map<String, String> environment) {
    key.onlyKeys("id", "secret-hash", "secret-env", "expires", "models", "roles", "limits");
    String id = key.string("id");
    key.require(id.matches("[a-z0-9]{12}"), "id", id, "12 of a-z and 0-9");
    Set<String> models = new TreeSet<>(key.has("models") ? key.strings("models") : List.of());
    key.require(models.size() <= MOST_MODELS, "models", models.size(), "at most " + MOST_MODELS);
    Set<String> roles = new TreeSet<>(key.has("roles") ? key.strings("roles") : List.of());
    for (String role : roles) {
      key.require(ROLES.contains(role), "roles", role, "one of " + String.join(", ", ROLES));
    }
    return new TenantKeySettings(
        id,
        secretHash(key, environment),
        expires(key),
        models,
        roles,
        key.has("limits")
            ? TenantLimitSettings.from(key.section("limits"))
            : new TenantLimitSettings(
                new TenantLimitSettings.PerMinute(
                    Optional.empty(), Optional.empty(), Optional.empty()),
                Map.of()));
  }

  private static String secretHash(SettingReader key, Map<String, String> environment) {
    key.require(
        key.has("secret-hash") != key.has("secret-env"),
        "secret-hash",
        key.has("secret-hash") ? "(given)" : "(missing)",
        "the SHA-256 of the secret in hex, or secret-env with the secret; one of the two");
    if (key.has("secret-hash")) {
      String hash = key.string("secret-hash");
      key.require(
          hash.matches("[0-9a-f]{64}"), "secret-hash", "(hidden)", "64 lower-case hex digits");
      return hash;
    }
    String variable = key.string("secret-env");
    String secret = environment.getOrDefault(variable, "");
    key.require(
        secret.matches("[A-Za-z0-9_-]{16,128}"),
        "secret-env",
        variable,
        "a variable that is set to a secret of 16 to 128 of A-Z, a-z, 0-9, '_' and '-'");
    return sha256(secret);
  }

  private static Optional<Instant> expires(SettingReader key) {
    if (!key.has("expires")) {
      return Optional.empty();
    }
    String text = key.string("expires");
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new InvalidSettingException(
          key.fullKey("expires"), text, "a time in UTC such as 2027-01-31T00:00:00Z");
    }
  }

  private static String sha256(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(secret.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
