package io.runtimemoat.node;

import io.runtimemoat.config.AuthSettings;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.persistence.sealing.OwnerOnlyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** The key of the tenant {@code dev}: preset, or generated once and kept in the state folder. */
final class DevelopmentKey {
  private static final String FILE = "development.key";

  private DevelopmentKey() {}

  /** The key in force, or empty when development keys are off. */
  static Optional<String> load(AuthSettings settings, Path stateFolder) {
    if (!settings.presetKey().isEmpty()) {
      return Optional.of(settings.presetKey());
    }
    return settings.developmentKey() ? Optional.of(kept(stateFolder)) : Optional.empty();
  }

  private static String kept(Path stateFolder) {
    Path file = stateFolder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[ApiKey.RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String key = ApiKey.mint(random).reveal() + "\n";
        OwnerOnlyFile.create(file, key.getBytes(StandardCharsets.US_ASCII));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the development key " + file + " cannot be kept", e);
    }
  }
}
