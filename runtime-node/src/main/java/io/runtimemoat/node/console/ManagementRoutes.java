package io.runtimemoat.node.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.node.admin.AdminApi;
import io.runtimemoat.node.http.ClientConnection;
import io.runtimemoat.node.http.ConnectionFlow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/**
 * Answers each request of the management port. Status and metrics are open on the bound interface;
 * what runs or decides something needs a key, as on the data port, and the management API one with
 * a role.
 */
final class ManagementRoutes implements ConnectionFlow.Handler {
  private static final ContentType METRICS_TEXT = ContentTypes.TEXT_PLAIN_UTF8;
  private static final RawHeader CONTENT_POLICY =
      RawHeader.create(
          "content-security-policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
              + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

  private final ManagementParts parts;
  private final Set<String> allowedHosts;

  ManagementRoutes(ManagementParts parts, Set<String> allowedHosts) {
    this.parts = parts;
    this.allowedHosts = Set.copyOf(allowedHosts);
  }

  @Override
  public CompletionStage<HttpResponse> answer(HttpRequest request, ClientConnection connection) {
    if (!allowedHosts.contains(host(request))) {
      return unread(
          request,
          () ->
              text(421, "This Host is not served here; add it to moat.management.allowed-hosts."));
    }
    AdminApi admin = parts.admin();
    if (admin != null && admin.serves(request)) {
      return admin.answer(request);
    }
    String path = request.getUri().path();
    return switch (path) {
      case "/routing-decision" -> explain(request);
      case "/console/try" ->
          parts.dataApi().answer(request.withUri(Uri.create("/v1/chat/completions")), connection);
      case "/livez", "/readyz" -> parts.dataApi().answer(request, connection);
      default -> unread(request, () -> get(request, path));
    };
  }

  /** Answers what needs no body once the body is read away: its sender may not listen before. */
  private CompletionStage<HttpResponse> unread(HttpRequest request, Supplier<HttpResponse> answer) {
    return parts.dataApi().discard(request).thenApply(discarded -> answer.get());
  }

  /** A GET names the request in its query, a POST brings it as a chat completion. */
  private CompletionStage<HttpResponse> explain(HttpRequest request) {
    if (request.method().equals(HttpMethods.POST)) {
      return parts.dataApi().explain(request);
    }
    if (!request.method().equals(HttpMethods.GET)) {
      return unread(request, () -> text(405, "Use GET or POST here."));
    }
    if (query(request, "message").isEmpty()) {
      return unread(
          request,
          () ->
              text(
                  400, "Put the 'message', and a 'model' but auto, in the query, or POST a chat."));
    }
    return parts
        .dataApi()
        .discard(request)
        .thenCompose(discarded -> parts.dataApi().explain(asChat(request)));
  }

  private HttpResponse get(HttpRequest request, String path) {
    if (!request.method().equals(HttpMethods.GET)) {
      return text(405, "Use GET here.");
    }
    return switch (path) {
      case "/" -> page("index.html", MediaTypes.TEXT_HTML.toContentType(HttpCharsets.UTF_8));
      case "/console/console.js" ->
          page("console.js", MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8));
      case "/console/console.css" ->
          page("console.css", MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8));
      case "/console/example" -> page("example.json", ContentTypes.APPLICATION_JSON);
      case "/openapi.json" -> page("openapi.json", ContentTypes.APPLICATION_JSON);
      case "/status" -> json(ConsoleJson.status(parts.status().get()));
      case "/metrics" -> entity(200, METRICS_TEXT, ByteString.fromString(parts.metrics().get()));
      default -> text(404, "Nothing is here. / has the status page, /openapi.json the interface.");
    };
  }

  private static HttpRequest asChat(HttpRequest request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", query(request, "model").orElse("auto"));
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", query(request, "message").orElse(""));
    return request
        .withMethod(HttpMethods.POST)
        .withEntity(ContentTypes.APPLICATION_JSON, body.toString());
  }

  private static Optional<String> query(HttpRequest request, String name) {
    return request.getUri().query().get(name);
  }

  private static String host(HttpRequest request) {
    return request.getUri().getHost().address();
  }

  private static HttpResponse page(String resource, ContentType type) {
    try (InputStream stream = ManagementRoutes.class.getResourceAsStream("/console/" + resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks console/" + resource);
      }
      return entity(200, type, ByteString.fromArrayUnsafe(stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse json(JsonNode node) {
    return entity(200, ContentTypes.APPLICATION_JSON, ByteString.fromString(node.toString()));
  }

  private static HttpResponse text(int status, String message) {
    return entity(status, ContentTypes.TEXT_PLAIN_UTF8, ByteString.fromString(message + "\n"));
  }

  private static HttpResponse entity(int status, ContentType type, ByteString content) {
    return HttpResponse.create()
        .withStatus(status)
        .addHeader(CONTENT_POLICY)
        .addHeader(RawHeader.create("x-content-type-options", "nosniff"))
        .withEntity(HttpEntities.create(type, content));
  }
}
