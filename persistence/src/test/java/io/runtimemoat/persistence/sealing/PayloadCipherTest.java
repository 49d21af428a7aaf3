package io.runtimemoat.persistence.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadCipherTest {
  private static final byte[] MANIFEST = "decided/1".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PAYLOAD = "what was decided".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CHAIN = new byte[16];

  private Database database;
  private Path file = Path.of("");
  private TenantKeyRing ring;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    database = Database.open(TestDatabases.memory());
    file = folder.resolve("tenant.keys");
    ring = ring();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TenantKeyRing ring() throws Exception {
    MasterKey master = MasterKey.load("11".repeat(32), file.resolveSibling("unused"));
    return TenantKeyRing.open(file, master, database, 16, Clock.systemUTC());
  }

  private byte[] sealed(long sequence, int attempt) {
    byte[] target = new byte[PAYLOAD.length + PayloadCipher.OVERHEAD_BYTES + 3];
    int length =
        new PayloadCipher(CHAIN, ring)
            .seal("tenant-a", sequence, attempt, MANIFEST, PAYLOAD, target, 3);
    assertThat(length).isEqualTo(PAYLOAD.length + PayloadCipher.OVERHEAD_BYTES);
    return Arrays.copyOfRange(target, 3, target.length);
  }

  @Test
  void sealedPayload_opensAtItsPlaceOnly() throws Exception {
    byte[] sealed = sealed(5, 0);
    PayloadCipher cipher = new PayloadCipher(CHAIN, ring);
    byte[] otherChain = new byte[16];
    otherChain[0] = 1;

    assertThat(cipher.open(5, "decided/1", sealed)).isEqualTo(PAYLOAD);
    assertThatThrownBy(() -> cipher.open(6, "decided/1", sealed))
        .isInstanceOf(PayloadCipher.ChangedPayloadException.class);
    assertThatThrownBy(() -> cipher.open(5, "outcome/1", sealed))
        .isInstanceOf(PayloadCipher.ChangedPayloadException.class);
    assertThatThrownBy(() -> new PayloadCipher(otherChain, ring).open(5, "decided/1", sealed))
        .isInstanceOf(PayloadCipher.ChangedPayloadException.class);
  }

  /* The stored form, computed a second way: key derivation, nonce and AAD as documented. */
  @Test
  void sealedPayload_hasTheDocumentedForm() throws Exception {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 9);
    TenantKey key = new TenantKey(1, "tenant-a", secret);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    mac.update("moat-ledger-seal/1".getBytes(StandardCharsets.US_ASCII));
    byte[] derived = mac.doFinal(CHAIN);

    byte[] sealed = sealed(5, 2);
    ByteBuffer prefix = ByteBuffer.wrap(sealed, 0, 13);

    assertThat(key.chainKey(CHAIN).getEncoded()).isEqualTo(derived);
    assertThat(prefix.get()).isEqualTo((byte) 1);
    TenantKey used = ring.find(prefix.getLong());
    assertThat(used).isNotNull();
    assertThat(prefix.getInt()).isEqualTo(2);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(12).putLong(5).putInt(2).array();
    cipher.init(
        Cipher.DECRYPT_MODE,
        ring.sealingKey("tenant-a").chainKey(CHAIN),
        new GCMParameterSpec(128, nonce));
    cipher.updateAAD(
        ByteBuffer.allocate(16 + 8 + MANIFEST.length).put(CHAIN).putLong(5).put(MANIFEST).array());
    assertThat(cipher.doFinal(sealed, 13, sealed.length - 13)).isEqualTo(PAYLOAD);
  }

  @Test
  void secondSealOfASequence_hasAnotherNonce() {
    byte[] first = sealed(5, 0);
    byte[] second = sealed(5, 1);

    assertThat(Arrays.copyOfRange(second, 13, 20)).isNotEqualTo(Arrays.copyOfRange(first, 13, 20));
  }

  @Test
  void keys_surviveARestartAndATornLine() throws Exception {
    byte[] sealed = sealed(5, 0);
    Files.writeString(file, "0123 torn", StandardOpenOption.APPEND);

    ring = ring();

    assertThat(new PayloadCipher(CHAIN, ring).open(5, "decided/1", sealed)).isEqualTo(PAYLOAD);
    assertThat(ring.sealingKey("tenant-a").id()).isEqualTo(ByteBuffer.wrap(sealed, 1, 8).getLong());
    assertThat(Files.readString(file)).hasLineCount(1).endsWith("\n");
  }

  @Test
  void eachTenant_hasItsOwnKey() {
    assertThat(ring.sealingKey("tenant-a").id()).isNotEqualTo(ring.sealingKey("tenant-b").id());
    assertThat(ring.sealingKey("tenant-a")).isSameAs(ring.sealingKey("tenant-a"));
  }
}
