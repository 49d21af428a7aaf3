package io.runtimemoat.node.http;

import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.util.ByteString;

/** The server side of TLS 1.2 and 1.3 from PEM files. */
final class ServerTls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private ServerTls() {}

  /**
   * What stands between a connection's bytes and its HTTP: TLS, or nothing where there is none.
   *
   * @param section path of the settings, for the message
   * @throws InvalidSettingException when a file is not what its setting says
   */
  static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> layer(
      String section, Optional<TlsSettings> settings) {
    if (settings.isEmpty()) {
      return BidiFlow.fromFlows(
              Flow.of(SslTlsOutbound.class),
              Flow.of(SessionBytes.class).map(bytes -> (SslTlsInbound) bytes))
          .atop(TLSPlacebo.getInstance());
    }
    SSLContext context = sslContext(section, settings.get());
    boolean needsClient = settings.get().clientAuthorities().isPresent();
    return TLS.create(
        () -> {
          SSLEngine engine = context.createSSLEngine();
          engine.setUseClientMode(false);
          engine.setEnabledProtocols(PROTOCOLS);
          engine.setNeedClientAuth(needsClient);
          return engine;
        },
        TLSClosing.eagerClose());
  }

  private static SSLContext sslContext(String section, TlsSettings settings) {
    try {
      Certificate[] chain =
          certificates(section + ".certificates", settings.certificates())
              .toArray(new Certificate[0]);
      PrivateKey key = key(section + ".key", settings.key());
      requirePair(section, key, chain[0]);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      KeyStore store = emptyStore();
      char[] unused = new char[0];
      store.setKeyEntry("port", key, unused, chain);
      keys.init(store, unused);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), clients(section, settings.clientAuthorities()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidSettingException(
          section, String.valueOf(e.getMessage()), "a certificate and the private key of it");
    }
  }

  /** A key of another certificate would only show as failed handshakes. */
  private static void requirePair(String section, PrivateKey key, Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    byte[] probe = section.getBytes(StandardCharsets.UTF_8);
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(probe);
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(certificate.getPublicKey());
    verifying.update(probe);
    if (!verifying.verify(signing.sign())) {
      throw new GeneralSecurityException("key is of another certificate");
    }
  }

  private static Collection<? extends Certificate> certificates(String setting, Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(stream);
      if (found.isEmpty()) {
        throw new InvalidSettingException(setting, file, "a PEM file with certificates");
      }
      return found;
    }
  }

  private static PrivateKey key(String setting, Path file)
      throws GeneralSecurityException, IOException {
    Matcher pem = PKCS8.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (pem.find()) {
      PKCS8EncodedKeySpec encoded =
          new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
      for (String algorithm : KEY_ALGORITHMS) {
        Optional<PrivateKey> key = key(algorithm, encoded);
        if (key.isPresent()) {
          return key.get();
        }
      }
    }
    throw new InvalidSettingException(
        setting,
        file,
        "an unencrypted PKCS #8 PEM file with an EC, RSA or Ed25519 key;"
            + " openssl pkcs8 -topk8 -nocrypt converts others");
  }

  private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded)
      throws GeneralSecurityException {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
    } catch (InvalidKeySpecException ofAnotherAlgorithm) {
      return Optional.empty();
    }
  }

  /** Nobody, unless there are authorities; then whoever one of them vouches for. */
  private static TrustManager[] clients(String section, Optional<Path> authorities)
      throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      return new TrustManager[0];
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate authority : certificates(section + ".client-authorities", authorities.get())) {
      store.setCertificateEntry("client-" + number++, authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
