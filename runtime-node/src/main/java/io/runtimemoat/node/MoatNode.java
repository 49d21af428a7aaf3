package io.runtimemoat.node;

import com.typesafe.config.Config;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.session.Serving;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.embedding.BgeSmallEmbedder;
import io.runtimemoat.gpu.onnx.BrokenModelException;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.node.console.ManagementParts;
import io.runtimemoat.node.console.ManagementPort;
import io.runtimemoat.node.http.Authenticator;
import io.runtimemoat.node.http.DataApi;
import io.runtimemoat.node.http.DataPort;
import io.runtimemoat.node.http.DataPortParts;
import io.runtimemoat.node.http.SingleKeyAuthenticator;
import io.runtimemoat.node.telemetry.DeviceGauges;
import io.runtimemoat.node.telemetry.LogForm;
import io.runtimemoat.node.telemetry.NodeGauges;
import io.runtimemoat.node.telemetry.Telemetry;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node. Everything it opened is closed in the opposite order. */
public final class MoatNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MoatNode.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final OpenParts open;
  private final ServerBinding dataPort;
  private final ServerBinding managementPort;
  private final Optional<String> generatedKey;

  private MoatNode(
      OpenParts open,
      ServerBinding dataPort,
      ServerBinding managementPort,
      Optional<String> generatedKey) {
    this.open = open;
    this.dataPort = dataPort;
    this.managementPort = managementPort;
    this.generatedKey = generatedKey;
  }

  /**
   * Starts a node and returns once both ports listen.
   *
   * @throws InvalidSettingException for a setting that cannot work
   */
  public static MoatNode start(Config config) {
    NodeSettings settings = NodeSettings.from(config);
    LogForm.apply(settings.telemetry().logs());
    NodeConfig.unknownKeys(config)
        .forEach(key -> LOG.warn("unknown key {}: check its spelling against reference.conf", key));
    OpenParts open = new OpenParts();
    boolean started = false;
    try {
      MoatNode node = start(config, settings, open);
      started = true;
      return node;
    } finally {
      if (!started) {
        open.close();
      }
    }
  }

  private static MoatNode start(Config config, NodeSettings settings, OpenParts open) {
    Clock clock = Clock.systemUTC();
    StateFolder folder = open.add(StateFolder.open(settings.dataDir()));
    folder.holdNativeLibraries();
    Optional<String> developmentKey = DevelopmentKey.load(settings.auth(), folder.path());
    refuseOpenDevelopmentKey(settings, developmentKey);
    LoadingModels loading =
        open.add(
            LoadingModels.start(() -> OnnxLocalModels.load(settings.models(), settings.device())));
    Database database = open.add(Database.open(settings.database()));
    NodeLedger ledger =
        open.add(
            NodeLedger.open(folder.path(), nodeName(settings), settings.ledger(), database, clock));
    Telemetry telemetry = open.add(Telemetry.start(settings.telemetry(), config, clock));
    ActorSystem<Void> system = ClusterMembership.start(config, settings);
    open.add(() -> ClusterMembership.stop(system));
    ControlPlane control = ControlPlane.start(system, database, settings.control(), clock);
    LocalModels models = open.add(loaded(loading));
    RoutingTable routes =
        RoutingAssembly.table(settings.routing(), settings.session(), models.models());
    Serving serving =
        Serving.start(
            system,
            models,
            ledger.ledger(),
            routes,
            RoutingAssembly.keys(ledger.masterKey()),
            settings.session(),
            telemetry.observer(),
            clock);
    NodeView view = new NodeView(system, serving, control, ledger, routes, models, clock);
    DeviceGauges devices = new DeviceGauges(models.devices());
    NodeGauges node =
        new NodeGauges(() -> view.readiness().ready(), serving, ledger, control.feed());
    Duration interval = settings.telemetry().interval();
    open.add(Background.every(interval, "device-gauges", devices::update));
    open.add(Background.every(interval, "node-gauges", node::update));
    Authenticator keys = authenticator(control, developmentKey, clock);
    BgeSmallEmbedder embedder = open.add(new BgeSmallEmbedder());
    DataApi api =
        DataApi.create(
            system,
            settings.http(),
            new DataPortParts(
                serving.completions(),
                embedder,
                view::servedModels,
                keys,
                view::readiness,
                settings.telemetry().tracedShare()));
    ServerBinding data =
        bound(
            "moat.http.port",
            settings.http().hostInterface() + ":" + settings.http().port(),
            DataPort.bind(system, settings.http(), api));
    view.listeningAt(data.localAddress());
    ServerBinding management =
        bound(
            "moat.management.port",
            settings.management().host() + ":" + settings.management().port(),
            ManagementPort.bind(
                system,
                settings.management(),
                settings.http(),
                new ManagementParts(view::status, telemetry::metricsText, api)));
    boolean generated = settings.auth().presetKey().isEmpty();
    return new MoatNode(open, data, management, developmentKey.filter(key -> generated));
  }

  /** A key that anybody who reads the terminal has must not open a port to the network. */
  private static void refuseOpenDevelopmentKey(NodeSettings settings, Optional<String> key) {
    if (key.isPresent() && settings.auth().presetKey().isEmpty()) {
      requireLoopback("moat.http.interface", settings.http().hostInterface());
      requireLoopback("moat.management.host", settings.management().host());
    }
  }

  private static void requireLoopback(String key, String host) {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new InvalidSettingException(
          key,
          host,
          "loopback while moat.auth.development-key is on; turn it off or preset MOAT_API_KEY");
    }
  }

  private static LocalModels loaded(LoadingModels loading) {
    try {
      return loading.take();
    } catch (BrokenModelException e) {
      throw new InvalidSettingException(
          "moat.models.local", String.valueOf(e.getMessage()), "folders of models that load");
    }
  }

  private static String nodeName(NodeSettings settings) {
    return settings.cluster().host() + ":" + settings.cluster().port();
  }

  private static Authenticator authenticator(
      ControlPlane control, Optional<String> developmentKey, Clock clock) {
    Authenticator development =
        developmentKey
            .<Authenticator>map(
                key -> new SingleKeyAuthenticator(key, KeyAuthenticator.developer()))
            .orElse(key -> Optional.empty());
    return new KeyAuthenticator(control.feed(), development, clock);
  }

  private static ServerBinding bound(
      String key, String address, CompletionStage<ServerBinding> binding) {
    try {
      return binding.toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      cause = cause.getCause() == null ? cause : cause.getCause();
      throw new InvalidSettingException(
          key, address, "a free port; 0 picks one (" + cause.getMessage() + ")");
    }
  }

  /** Where the data port listens. */
  public InetSocketAddress dataAddress() {
    return dataPort.localAddress();
  }

  /** Where the management port listens. */
  public InetSocketAddress managementAddress() {
    return managementPort.localAddress();
  }

  /** The key to print: a generated one. A preset key is a secret that its owner has already. */
  public Optional<String> generatedKey() {
    return generatedKey;
  }

  /** Lets running requests end for a moment, then closes everything. */
  @Override
  public void close() {
    try {
      dataPort.terminate(DRAIN).toCompletableFuture().join();
      managementPort.terminate(DRAIN).toCompletableFuture().join();
    } finally {
      open.close();
    }
  }
}
