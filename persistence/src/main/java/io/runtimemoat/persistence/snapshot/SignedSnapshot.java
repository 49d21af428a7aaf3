package io.runtimemoat.persistence.snapshot;

import io.runtimemoat.persistence.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * The bytes of a learned policy as a node signed them. The signature covers whose it is, so that a
 * snapshot of one tenant or task cannot be passed off as another's.
 *
 * @param id names the content, 1 to 64 characters
 * @param tenant whose it is
 * @param task code of the task type that it decides
 * @param content canonical bytes, at most {@link #MAX_CONTENT_BYTES}
 * @param keyId id of the Ed25519 key
 * @param signature 64 bytes
 */
public record SignedSnapshot(
    String id, String tenant, String task, byte[] content, String keyId, byte[] signature) {
  /** A posterior of ten arms at 64 dimensions has 256 KB; the rest is room. */
  public static final int MAX_CONTENT_BYTES = 1 << 20;

  private static final byte[] DOMAIN = "moat.policy-snapshot/1".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_ID = 64;

  public SignedSnapshot {
    if (id.isEmpty() || id.length() > LONGEST_ID || content.length > MAX_CONTENT_BYTES) {
      throw new IllegalArgumentException(
          "a snapshot has an id of 1 to 64 characters and at most " + MAX_CONTENT_BYTES + " bytes");
    }
    content = content.clone();
    signature = signature.clone();
  }

  /** Signs a content. */
  public static SignedSnapshot sign(
      SigningKey key, String id, String tenant, String task, byte[] content) {
    return new SignedSnapshot(
        id, tenant, task, content, key.id(), key.sign(message(id, tenant, task, content)));
  }

  /** Whether the holder of the key signed exactly this. */
  public boolean verifies(PublicKey key) {
    return SigningKey.verify(key, message(id, tenant, task, content), signature);
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedSnapshot that
        && id.equals(that.id)
        && tenant.equals(that.tenant)
        && task.equals(that.task)
        && keyId.equals(that.keyId)
        && Arrays.equals(content, that.content)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "SignedSnapshot[%s of %s/%s, %d bytes, key %s]"
        .formatted(id, tenant, task, content.length, keyId);
  }

  /** What is signed: every field with its length before it. */
  private static byte[] message(String id, String tenant, String task, byte[] content) {
    byte[][] fields = {
      DOMAIN,
      id.getBytes(StandardCharsets.UTF_8),
      tenant.getBytes(StandardCharsets.UTF_8),
      task.getBytes(StandardCharsets.UTF_8),
      content
    };
    int bytes = Arrays.stream(fields).mapToInt(field -> Integer.BYTES + field.length).sum();
    ByteBuffer message = ByteBuffer.allocate(bytes);
    for (byte[] field : fields) {
      message.putInt(field.length).put(field);
    }
    return message.array();
  }
}
