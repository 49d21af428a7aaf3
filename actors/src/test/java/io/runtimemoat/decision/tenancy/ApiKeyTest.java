package io.runtimemoat.decision.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.TenantId;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
  private static final String TEXT = "sk-moat-abcdefgh2345-0123456789abcdefghij";

  @Property(tries = 200)
  void mintedKey_readsBackAndMatchesItsHashOnly(@ForAll @Size(ApiKey.RANDOM_BYTES) byte[] random) {
    ApiKey key = ApiKey.mint(random);
    ApiKey read = ApiKey.parse(key.reveal()).orElseThrow();
    byte[] changed = random.clone();
    changed[ApiKey.RANDOM_BYTES - 1] ^= 1;

    assertThat(read.publicId()).isEqualTo(key.publicId()).hasSize(12);
    assertThat(read.matches(key.secretHash())).isTrue();
    assertThat(ApiKey.mint(changed).matches(key.secretHash())).isFalse();
    assertThat(key.toString()).doesNotContain(key.reveal().substring(21));
  }

  @Test
  void hash_isPlainSha256OfTheSecret() {
    ApiKey key = ApiKey.parse("sk-moat-abcdefgh2345-aaaaaaaaaaaaaaaa").orElseThrow();

    assertThat(key.secretHash())
        .isEqualTo("0c0beacef8877bbf2416eb00f2b5dc96354e26dd1df5517320459b1236860f8c");
  }

  @Test
  void otherTexts_areNoKeys() {
    for (String text :
        new String[] {
          "",
          "sk-moat-",
          "sk-abc",
          "sk-moat-abcdefgh2345",
          "sk-moat-abcdefgh2345-",
          "sk-moat-abcdefgh2345-short",
          "sk-moat-ABCDEFGH2345-0123456789abcdefghij",
          "sk-moat-abcdefgh2345-0123456789abcdef hij",
          TEXT + "\n",
          TEXT + "x".repeat(200)
        }) {
      assertThat(ApiKey.parse(text)).as(text).isEmpty();
    }
    assertThat(ApiKey.parse(TEXT)).isPresent();
    assertThatThrownBy(() -> ApiKey.mint(new byte[3])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void grant_admitsItsKeyUntilItExpires() {
    ApiKey key = ApiKey.parse(TEXT).orElseThrow();
    ApiKey sameId = ApiKey.parse("sk-moat-abcdefgh2345-another-secret-000").orElseThrow();
    KeyGrant grant = grant(key, NOW.plusSeconds(1), Set.of("auto"));

    assertThat(grant.admits(key, NOW)).isTrue();
    assertThat(grant.admits(sameId, NOW)).isFalse();
    assertThat(grant.admits(key, NOW.plusSeconds(1))).isFalse();
    assertThat(grant(key, null, Set.of()).admits(key, Instant.MAX)).isTrue();
  }

  @Test
  void grant_opensItsModelsOrAll() {
    ApiKey key = ApiKey.parse(TEXT).orElseThrow();

    assertThat(grant(key, null, Set.of("auto")).access().opens("large")).isFalse();
    assertThat(grant(key, null, Set.of()).access()).isEqualTo(ModelAccess.all());
  }

  private static KeyGrant grant(ApiKey key, @Nullable Instant expires, Set<String> models) {
    return new KeyGrant(new TenantId("acme"), key.publicId(), key.secretHash(), expires, models);
  }
}
