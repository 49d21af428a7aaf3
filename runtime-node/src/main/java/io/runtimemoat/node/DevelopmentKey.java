package io.runtimemoat.node;

import io.runtimemoat.config.AuthSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;

/** The key of the tenant {@code dev}: preset, or generated once and kept in the state folder. */
public final class DevelopmentKey {
  private static final String FILE = "development.key";
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int PUBLIC_LENGTH = 12;
  private static final int SECRET_LENGTH = 48;

  private DevelopmentKey() {}

  /** The key in force, or empty when development keys are off. */
  public static Optional<String> load(AuthSettings settings, Path stateFolder) {
    if (!settings.presetKey().isEmpty()) {
      return Optional.of(settings.presetKey());
    }
    return settings.developmentKey() ? Optional.of(kept(stateFolder)) : Optional.empty();
  }

  private static String kept(Path stateFolder) {
    Path file = stateFolder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, generate());
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the development key " + file + " cannot be kept", e);
    }
  }

  private static String generate() {
    SecureRandom random = new SecureRandom();
    return "sk-moat-" + text(random, PUBLIC_LENGTH) + "-" + text(random, SECRET_LENGTH);
  }

  private static String text(SecureRandom random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
