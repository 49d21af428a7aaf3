package io.runtimemoat.loadtests.stub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate made for one run by the JDK's {@code keytool}, good or faulty. */
public final class StubCertificate {
  /** What is right or wrong with it. */
  public enum Kind {
    /** Signed by itself, for 127.0.0.1 and localhost. */
    SELF_SIGNED("ip:127.0.0.1,dns:localhost", "-1d"),
    EXPIRED("ip:127.0.0.1,dns:localhost", "-10d"),
    WRONG_HOST("dns:elsewhere.example", "-1d");

    private final String names;
    private final String start;

    Kind(String names, String start) {
      this.names = names;
      this.start = start;
    }
  }

  private static final String ALIAS = "stub";
  private static final String DAYS = "5";
  private static final int KEYTOOL_SECONDS = 60;

  private final KeyStore store;
  private final char[] password;

  private StubCertificate(KeyStore store, char[] password) {
    this.store = store;
    this.password = password;
  }

  /**
   * Makes one.
   *
   * @param folder for the key, which is deleted again
   */
  public static StubCertificate make(Kind kind, Path folder)
      throws IOException, InterruptedException {
    String password = UUID.randomUUID().toString();
    Path file = folder.resolve("stub-" + UUID.randomUUID() + ".p12");
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            ALIAS,
            "-dname",
            "CN=stub",
            "-validity",
            DAYS,
            "-startdate",
            kind.start,
            "-ext",
            "san=" + kind.names,
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            password));
    try (InputStream bytes = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(bytes, password.toCharArray());
      return new StubCertificate(store, password.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The certificate alone, for a client's trust. */
  public String pem() {
    try {
      byte[] der = store.getCertificate(ALIAS).getEncoded();
      byte[] line = "\n".getBytes(StandardCharsets.US_ASCII);
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, line).encodeToString(der)
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  ServerSocketFactory sockets() throws IOException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context.getServerSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS)) {
      keytool.destroyForcibly();
      throw new IOException("keytool took longer than " + KEYTOOL_SECONDS + " s");
    }
    if (keytool.exitValue() != 0) {
      throw new IOException("keytool ended with " + keytool.exitValue());
    }
  }
}
