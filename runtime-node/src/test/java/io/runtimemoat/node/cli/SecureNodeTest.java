package io.runtimemoat.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.node.MoatNode;
import io.runtimemoat.node.RunningNode;
import io.runtimemoat.node.http.TestCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose data port has TLS, and whose management port wants certificates of clients too. */
@Tag("verify")
class SecureNodeTest {
  private static TestCertificates data;
  private static TestCertificates management;
  private static TestCertificates operator;
  private static MoatNode node;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    data = TestCertificates.make(folder, "data", "EC");
    management = TestCertificates.make(folder, "management", "EC");
    operator = TestCertificates.make(folder, "operator", "EC");
    node =
        RunningNode.start(
            folder,
            """
            moat.http.tls { certificates = "%s", key = "%s" }
            moat.management.tls { certificates = "%s", key = "%s", client-authorities = "%s" }
            """
                .formatted(
                    data.certificate(),
                    data.key(),
                    management.certificate(),
                    management.key(),
                    operator.certificate()));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  private static HttpResponse<String> get(SSLContext client, String url)
      throws IOException, InterruptedException {
    return HttpClient.newBuilder()
        .sslContext(client)
        .build()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  @Test
  void dataPort_answersOverTls() throws Exception {
    HttpResponse<String> live = get(data.trustedBy(Optional.empty()), node.dataUrl() + "/livez");

    assertThat(live.body()).isEqualTo("{\"status\":\"live\"}");
  }

  @Test
  void managementPort_answersWhoHasACertificate() throws Exception {
    String url = node.managementUrl() + "/status";

    assertThat(get(management.trustedBy(Optional.of(operator)), url).body())
        .contains("\"api\":\"" + node.dataUrl() + "/v1\"");
    assertThatThrownBy(() -> get(management.trustedBy(Optional.empty()), url))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(management.trustedBy(Optional.of(data)), url))
        .isInstanceOf(IOException.class);
  }

  @Test
  void plainHttp_getsNoAnswerFromEitherPort() {
    for (String url : new String[] {node.dataUrl() + "/livez", node.managementUrl() + "/status"}) {
      HttpRequest plain = HttpRequest.newBuilder(URI.create(url.replace("https", "http"))).build();

      assertThatThrownBy(() -> HttpClient.newHttpClient().send(plain, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void welcome_printsWhatAnswers() {
    assertThat(node.dataUrl()).startsWith("https://127.0.0.1:");
    assertThat(Welcome.text(node))
        .contains("API          " + node.dataUrl() + "/v1")
        .contains("Status page  " + node.managementUrl() + "/")
        .contains("curl -N " + node.dataUrl() + "/v1/chat/completions")
        .doesNotContain("http://");
  }
}
