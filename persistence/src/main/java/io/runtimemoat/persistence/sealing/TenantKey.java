package io.runtimemoat.persistence.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One data key of one tenant, opened. Each node makes its own, so that sealing never waits for the
 * database; all of a tenant's keys go together when it is erased.
 */
public final class TenantKey {
  private static final byte[] PURPOSE = "moat-ledger-seal/1".getBytes(StandardCharsets.US_ASCII);

  private final long id;
  private final String tenant;
  private final SecretKeySpec secret;
  private volatile @Nullable ChainKey latest;

  private record ChainKey(byte[] chain, SecretKeySpec key) {}

  TenantKey(long id, String tenant, byte[] secret) {
    this.id = id;
    this.tenant = tenant;
    this.secret = new SecretKeySpec(secret, "HmacSHA256");
  }

  public long id() {
    return id;
  }

  public String tenant() {
    return tenant;
  }

  /**
   * The sealing key of one chain: HMAC-SHA256(data key, purpose ‖ chain). A chain has one writer
   * and dense sequences, so a sequence is a nonce that never repeats under this key.
   */
  SecretKeySpec chainKey(byte[] chain) {
    ChainKey known = latest;
    if (known == null || !Arrays.equals(known.chain(), chain)) {
      known = new ChainKey(chain.clone(), derive(chain));
      latest = known;
    }
    return known.key();
  }

  private SecretKeySpec derive(byte[] chain) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      mac.update(PURPOSE);
      mac.update(chain);
      return new SecretKeySpec(mac.doFinal(), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
    }
  }
}
