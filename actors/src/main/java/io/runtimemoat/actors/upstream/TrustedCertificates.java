package io.runtimemoat.actors.upstream;

import io.runtimemoat.config.InvalidSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS that trusts the certificates of one PEM file and no others. Host names are still checked. */
final class TrustedCertificates {
  /**
   * The context of one upstream.
   *
   * @throws InvalidSettingException when the file cannot be read or holds no certificate
   */
  static SSLContext context(String upstream, String file) {
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw refused(upstream, file);
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("trusted-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, dated(trust.getTrustManagers()), null);
      return context;
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      throw refused(upstream, file);
    }
  }

  private static TrustManager[] dated(TrustManager[] managers) {
    return Arrays.stream(managers)
        .map(
            manager ->
                manager instanceof X509ExtendedTrustManager trust ? new DatedTrust(trust) : manager)
        .toArray(TrustManager[]::new);
  }

  private static InvalidSettingException refused(String upstream, String file) {
    return new InvalidSettingException(
        "moat.upstreams." + upstream + ".trust-certificates",
        file,
        "a readable PEM file with at least one certificate");
  }

  private TrustedCertificates() {}
}
