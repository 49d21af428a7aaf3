package io.runtimemoat.persistence.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

  @Test
  void missingKey_isMadeForItsOwnerOnlyAndKept(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys").resolve("node-signing.key");

    SigningKey first = SigningKey.load(file);
    SigningKey second = SigningKey.load(file);

    assertThat(second.id()).isEqualTo(first.id()).matches("[0-9a-f]{16}");
    assertThat(SigningKey.verify(second.publicKey(), MESSAGE, first.sign(MESSAGE))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void signature_isOverExactlyItsMessageAndKey(@TempDir Path folder) throws Exception {
    SigningKey key = SigningKey.load(folder.resolve("a"));
    SigningKey other = SigningKey.load(folder.resolve("b"));
    byte[] signature = key.sign(MESSAGE);

    assertThat(signature).hasSize(64);
    assertThat(SigningKey.verify(other.publicKey(), MESSAGE, signature)).isFalse();
    assertThat(SigningKey.verify(key.publicKey(), new byte[] {1}, signature)).isFalse();
    assertThat(SigningKey.verify(key.publicKey(), MESSAGE, new byte[3])).isFalse();
  }

  @Test
  void halvesOfTwoKeys_areRefused(@TempDir Path folder) throws Exception {
    SigningKey.load(folder.resolve("a"));
    SigningKey.load(folder.resolve("b"));
    List<String> a = Files.readAllLines(folder.resolve("a"));
    List<String> b = Files.readAllLines(folder.resolve("b"));
    Files.write(folder.resolve("c"), List.of(a.get(0), b.get(1)));
    Files.writeString(folder.resolve("d"), "nonsense");

    assertThatThrownBy(() -> SigningKey.load(folder.resolve("c")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("do not belong together");
    assertThatThrownBy(() -> SigningKey.load(folder.resolve("d")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a signing key");
  }

  @Test
  void registeredKey_isFoundByItsId(@TempDir Path folder) throws Exception {
    try (Database database = Database.open(TestDatabases.memory())) {
      SigningKeyTable table = new SigningKeyTable(database);
      table.createIfMissing();
      SigningKey key = SigningKey.load(folder.resolve("a"));

      table.register(key, "node-1", 1);
      table.register(key, "node-1", 2);

      assertThat(table.find(key.id())).isEqualTo(key.publicKey());
      assertThat(table.find("0000000000000000")).isNull();
    }
  }
}
