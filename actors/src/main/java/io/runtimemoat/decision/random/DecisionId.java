package io.runtimemoat.decision.random;

import io.runtimemoat.decision.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A server-made name of one decision that any node can check without a look-up.
 *
 * <p>Printed as {@code dec_} and 48 base64url characters: 16 bytes of chain, 8 of number, 12 of
 * HMAC-SHA256 over both and whose it is. A forger guesses with probability 2^-96.
 *
 * @param chain the ledger chain that recorded it, 32 lower-case hex digits
 * @param number counter within the chain, from 0
 * @param mac 24 lower-case hex digits
 */
public record DecisionId(String chain, long number, String mac) {
  private static final String PREFIX = "dec_";
  private static final int CHAIN_BYTES = 16;
  private static final int MAC_BYTES = 12;
  private static final int BYTES = CHAIN_BYTES + Long.BYTES + MAC_BYTES;
  private static final HexFormat HEX = HexFormat.of();

  public DecisionId {
    if (!isLowerHex(chain, 2 * CHAIN_BYTES) || !isLowerHex(mac, 2 * MAC_BYTES) || number < 0) {
      throw new IllegalArgumentException("not a decision id: " + chain + "/" + number);
    }
  }

  /**
   * The id of a tenant's decision, the {@code number}-th of its chain. Nobody else's id is one of
   * the tenant's, which costs no look-up: the MAC is over the tenant too.
   */
  public static DecisionId mint(MacKey key, TenantId tenant, String chain, long number) {
    return new DecisionId(chain, number, macOf(key, tenant, chain, number));
  }

  /** The id of the {@code number}-th decision of a chain, under a key that says whose it is. */
  public static DecisionId mint(MacKey key, String chain, long number) {
    return new DecisionId(chain, number, macOf(key, chain, number));
  }

  /** Reads the printed form; empty when it is not one. Says nothing about who made it. */
  public static Optional<DecisionId> parse(String text) {
    if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + BYTES / 3 * 4) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
      byte[] chain = new byte[CHAIN_BYTES];
      bytes.get(chain);
      long number = bytes.getLong();
      byte[] mac = new byte[MAC_BYTES];
      bytes.get(mac);
      return number < 0
          ? Optional.empty()
          : Optional.of(new DecisionId(HEX.formatHex(chain), number, HEX.formatHex(mac)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Whether the holder of {@code key} made this id; takes the same time for every wrong MAC. */
  public boolean verifies(MacKey key) {
    return MessageDigest.isEqual(HEX.parseHex(mac), HEX.parseHex(macOf(key, chain, number)));
  }

  /**
   * Whether the holder of {@code key} made this id for the tenant; takes the same time for every
   * wrong MAC.
   */
  public boolean verifies(MacKey key, TenantId tenant) {
    return MessageDigest.isEqual(
        HEX.parseHex(mac), HEX.parseHex(macOf(key, tenant, chain, number)));
  }

  /** The printed form, 52 characters. */
  public String toText() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.put(HEX.parseHex(chain)).putLong(number).put(HEX.parseHex(mac));
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  @Override
  public String toString() {
    return toText();
  }

  private static String macOf(MacKey key, String chain, long number) {
    return HEX.formatHex(key.tag(HEX.parseHex(chain), bytes(number)), 0, MAC_BYTES);
  }

  private static String macOf(MacKey key, TenantId tenant, String chain, long number) {
    byte[] whose = tenant.value().getBytes(StandardCharsets.UTF_8);
    return HEX.formatHex(key.tag(whose, HEX.parseHex(chain), bytes(number)), 0, MAC_BYTES);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static boolean isLowerHex(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
