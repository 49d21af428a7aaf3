package io.runtimemoat.loadtests.load;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.JavaFlowSupport;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A proxy of the parts that a node is made of, Pekko HTTP and the JDK's client, that does nothing
 * but pass bytes on: what any proxy on them costs at least. A process of its own.
 */
final class BareProxy implements AutoCloseable {
  private static final int STRICT_BODY_MILLIS = 10_000;

  private final Process process;
  private final int port;

  private BareProxy(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one in front of {@code upstream}; returns once it listens. */
  static BareProxy start(URI upstream, int port) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                BareProxy.class.getName(),
                upstream.toString(),
                Integer.toString(port))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BareProxy proxy = new BareProxy(process, port);
    if (!Listening.await(process, port)) {
      proxy.close();
      throw new IOException("the bare proxy does not listen on port " + port);
    }
    return proxy;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** The process: {@code <upstream> <port>}; ends with 1 where it cannot listen. */
  public static void main(String[] args) {
    URI upstream = URI.create(args[0]);
    ActorSystem system = ActorSystem.create("bare", ConfigFactory.load());
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request -> passOn(system, client, upstream, request);
    Http.get(system)
        .newServerAt("127.0.0.1", Integer.parseInt(args[1]))
        .bind(handler)
        .exceptionally(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
              return null;
            });
  }

  private static CompletionStage<HttpResponse> passOn(
      ActorSystem system, HttpClient client, URI upstream, HttpRequest request) {
    return request
        .entity()
        .toStrict(STRICT_BODY_MILLIS, system)
        .thenCompose(
            body ->
                client.sendAsync(
                    java.net.http.HttpRequest.newBuilder(upstream.resolve(request.getUri().path()))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body.getData().toArrayUnsafe()))
                        .build(),
                    BodyHandlers.ofPublisher()))
        .thenApply(BareProxy::answer);
  }

  private static HttpResponse answer(
      java.net.http.HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer) {
    Source<ByteString, ?> bytes =
        JavaFlowSupport.Source.fromPublisher(answer.body())
            .mapConcat(buffers -> buffers)
            .map(ByteString::fromByteBuffer);
    boolean json =
        answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    return HttpResponse.create()
        .withStatus(answer.statusCode())
        .withEntity(
            HttpEntities.createChunked(
                json ? ContentTypes.APPLICATION_JSON : MediaTypes.TEXT_EVENT_STREAM.toContentType(),
                bytes));
  }
}
