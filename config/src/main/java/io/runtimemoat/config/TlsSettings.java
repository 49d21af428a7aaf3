package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS of a port; absent when the port speaks plain HTTP.
 *
 * @param certificates PEM file: the port's certificate, then the chain up to a trusted one
 * @param key PEM file with the certificate's private key, PKCS #8, not encrypted
 * @param clientAuthorities PEM file of authorities whose certificates a client must have one of
 */
public record TlsSettings(Path certificates, Path key, Optional<Path> clientAuthorities) {
  /**
   * Reads the TLS of a port; empty when it names no certificates.
   *
   * @param port path of the port's section, such as {@code moat.http}
   */
  public static Optional<TlsSettings> from(Config root, String port) {
    SettingReader tls = SettingReader.of(root, port + ".tls");
    Optional<Path> certificates = file(tls, "certificates");
    Optional<Path> key = file(tls, "key");
    Optional<Path> clients = file(tls, "client-authorities");
    tls.require(
        key.isPresent() == certificates.isPresent(),
        "key",
        tls.string("key"),
        "given together with certificates, or both empty");
    tls.require(
        clients.isEmpty() || certificates.isPresent(),
        "client-authorities",
        tls.string("client-authorities"),
        "empty without certificates: clients are only asked for theirs over TLS");
    return certificates.map(path -> new TlsSettings(path, key.orElseThrow(), clients));
  }

  private static Optional<Path> file(SettingReader tls, String name) {
    String text = tls.string(name);
    if (text.isBlank()) {
      return Optional.empty();
    }
    Path path = Path.of(text);
    tls.require(Files.isReadable(path), name, text, "a PEM file that this process can read");
    return Optional.of(path);
  }
}
