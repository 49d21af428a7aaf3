package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes of the JDK's client with a real port. */
class ServerTlsTest {
  private static final ActorTestKit TEST_KIT = ActorTestKit.create();

  private static TestCertificates port;
  private static TestCertificates other;
  private static TestCertificates client;

  @BeforeAll
  static void makeCertificates(@TempDir Path folder) throws Exception {
    port = TestCertificates.make(folder, "port", "EC");
    other = TestCertificates.make(folder, "other", "EC");
    client = TestCertificates.make(folder, "client", "EC");
  }

  @AfterAll
  static void stop() {
    TEST_KIT.shutdownTestKit();
  }

  private static TlsSettings settings(TestCertificates identity, Optional<Path> clients) {
    return new TlsSettings(identity.certificate(), identity.key(), clients);
  }

  private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> layer(
      TlsSettings settings) {
    return ServerTls.layer("moat.http.tls", Optional.of(settings));
  }

  private static OpenPort bind(TlsSettings settings) {
    return HttpListener.bind(
            TEST_KIT.system(),
            "127.0.0.1",
            0,
            HttpSettings.from(ConfigFactory.load()),
            "moat.http.tls",
            Optional.of(settings),
            (request, connection) ->
                CompletableFuture.completedFuture(HttpResponse.create().withEntity("secret")))
        .toCompletableFuture()
        .join();
  }

  private static String get(OpenPort binding, SSLContext context, String... protocols)
      throws IOException, InterruptedException {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(protocols);
    HttpClient http = HttpClient.newBuilder().sslContext(context).sslParameters(parameters).build();
    URI uri = URI.create("https://localhost:" + binding.localAddress().getPort() + "/");
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void trustedPort_answers(String protocol) throws Exception {
    OpenPort binding = bind(settings(port, Optional.empty()));

    assertThat(get(binding, port.trustedBy(Optional.empty()), protocol)).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "Ed25519"})
  void otherKeyAlgorithms_work(String algorithm, @TempDir Path folder) throws Exception {
    TestCertificates identity = TestCertificates.make(folder, "own", algorithm);
    OpenPort binding = bind(settings(identity, Optional.empty()));

    assertThat(get(binding, identity.trustedBy(Optional.empty()), "TLSv1.3")).isEqualTo("secret");
  }

  @Test
  void untrustedPort_isRefusedByItsClient() {
    OpenPort binding = bind(settings(port, Optional.empty()));

    assertThatThrownBy(() -> get(binding, other.trustedBy(Optional.empty()), "TLSv1.3"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void clientAuthorities_admitTheirClientsOnly() throws Exception {
    OpenPort binding = bind(settings(port, Optional.of(client.certificate())));

    assertThat(get(binding, port.trustedBy(Optional.of(client)), "TLSv1.3")).isEqualTo("secret");
    assertThatThrownBy(() -> get(binding, port.trustedBy(Optional.empty()), "TLSv1.3"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(binding, port.trustedBy(Optional.of(other)), "TLSv1.3"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void plainHttp_getsNoAnswer() {
    OpenPort binding = bind(settings(port, Optional.empty()));
    URI uri = URI.create("http://localhost:" + binding.localAddress().getPort() + "/");

    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void filesThatAreSomethingElse_stopTheStartByName(@TempDir Path folder) throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong.pem"), "not a PEM file");

    assertThatThrownBy(() -> layer(new TlsSettings(port.certificate(), wrong, Optional.empty())))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.http.tls.key")
        .hasMessageContaining("PKCS #8");
    assertThatThrownBy(() -> layer(new TlsSettings(wrong, port.key(), Optional.empty())))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.http.tls");
  }

  @Test
  void aKeyOfAnotherCertificate_stopsTheStart() {
    TlsSettings mixed = new TlsSettings(port.certificate(), other.key(), Optional.empty());

    assertThatThrownBy(() -> layer(mixed))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("private key of it");
  }
}
