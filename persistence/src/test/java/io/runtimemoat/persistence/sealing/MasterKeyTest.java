package io.runtimemoat.persistence.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
  @Test
  void missingFile_isMadeForItsOwnerOnlyAndKept(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys").resolve("master.key");

    MasterKey first = MasterKey.load("", file);
    MasterKey second = MasterKey.load("", file);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void givenKey_isHexOrBase64AndNeedsNoFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("master.key");
    byte[] secret = new byte[32];
    secret[31] = 7;

    MasterKey hex = MasterKey.load("00".repeat(31) + "07", file);
    MasterKey base64 = MasterKey.load(Base64.getEncoder().encodeToString(secret), file);

    assertThat(hex.id()).isEqualTo(base64.id());
    assertThat(file).doesNotExist();
  }

  @Test
  void wrongLength_isRefusedWithoutRepeatingIt(@TempDir Path folder) {
    assertThatThrownBy(() -> MasterKey.load("c2VjcmV0", folder.resolve("master.key")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void wrappedKey_opensInItsContextOnly(@TempDir Path folder) throws Exception {
    MasterKey master = MasterKey.load("", folder.resolve("master.key"));
    byte[] secret = new byte[32];
    byte[] wrapped = master.wrap(secret, WrappedKey.context(1, "tenant-a"));

    assertThat(master.unwrap(wrapped, WrappedKey.context(1, "tenant-a"))).isEqualTo(secret);
    assertThatThrownBy(() -> master.unwrap(wrapped, WrappedKey.context(1, "tenant-b")))
        .isInstanceOf(GeneralSecurityException.class);
    wrapped[20] ^= 1;
    assertThatThrownBy(() -> master.unwrap(wrapped, WrappedKey.context(1, "tenant-a")))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
