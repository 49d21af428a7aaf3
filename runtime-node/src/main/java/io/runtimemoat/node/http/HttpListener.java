package io.runtimemoat.node.http;

import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.TlsSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts a port's connections and puts, for each, HTTP over {@link ConnectionGuard} over TLS or
 * nothing. Pekko's own listener stops accepting at its bound, so that idle clients keep others out.
 */
public final class HttpListener {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final HttpSettings settings;
  private final BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> security;
  private final boolean secure;
  private final ConnectionFlow.Handler handler;
  private final Connections connections;
  private final BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> http;

  private HttpListener(
      ActorSystem<?> system,
      HttpSettings settings,
      String tlsSection,
      Optional<TlsSettings> tls,
      ConnectionFlow.Handler handler) {
    this.system = system;
    this.materializer = Materializer.matFromSystem(system);
    this.settings = settings;
    this.security = ServerTls.layer(tlsSection, tls);
    this.secure = tls.isPresent();
    this.handler = handler;
    this.connections = new Connections(settings.maxConnections());
    this.http = Http.get(system).serverLayer(DataPort.serverSettings(system, settings));
  }

  /**
   * Listens; fails when the address cannot be bound.
   *
   * @param settings how connections are treated
   * @param tlsSection path of the settings {@code tls}, for messages
   * @param tls empty for plain HTTP
   * @throws io.runtimemoat.config.InvalidSettingException when a file is not what its setting says
   */
  public static CompletionStage<OpenPort> bind(
      ActorSystem<?> system,
      String host,
      int port,
      HttpSettings settings,
      String tlsSection,
      Optional<TlsSettings> tls,
      ConnectionFlow.Handler handler) {
    OpenFiles.shortage(OpenFiles.allowed(), settings.maxConnections()).ifPresent(LOG::warn);
    return new HttpListener(system, settings, tlsSection, tls, handler).bind(host, port);
  }

  private CompletionStage<OpenPort> bind(String host, int port) {
    return Tcp.get(system)
        .bind(
            host,
            port,
            settings.acceptQueue(),
            List.of(new ClientSocketOptions(settings)),
            false,
            Optional.empty())
        .toMat(Sink.foreach(this::accept), Keep.left())
        .run(materializer)
        .thenApply(binding -> new OpenPort(system, binding, connections));
  }

  private void accept(Tcp.IncomingConnection connection) {
    Connections.Seat seat = connections.admit();
    if (seat == null) {
      Source.<ByteString>failed(new ClientLeftException())
          .via(connection.flow())
          .runWith(Sink.cancelled(), materializer);
      return;
    }
    Flow<HttpRequest, HttpResponse, NotUsed> answers =
        ConnectionFlow.of(handler, settings.pipelinedRequests(), seat);
    connection.handleWith(answers.join(secure ? secured(seat) : plain(seat)), materializer);
  }

  private BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> plain(
      Connections.Seat seat) {
    return guarded(seat, () -> {}).atop(security);
  }

  /** Here a reset has to be made below TLS, which would wait for the client's farewell. */
  private BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> secured(
      Connections.Seat seat) {
    SharedKillSwitch transport = KillSwitches.shared("transport");
    return guarded(seat, () -> transport.abort(new ClientLeftException()))
        .atop(security)
        .atop(
            BidiFlow.fromFlows(
                Flow.of(ByteString.class).via(transport.flow()),
                Flow.of(ByteString.class).via(transport.flow())));
  }

  private BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> guarded(
      Connections.Seat seat, Runnable breakTransport) {
    return http.atop(BidiFlow.fromGraph(new ConnectionGuard(settings, seat, breakTransport)));
  }
}
