package io.runtimemoat.node;

import com.typesafe.config.Config;
import io.runtimemoat.actors.admission.LimitedCompletions;
import io.runtimemoat.actors.advice.Advisor;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.GrammarConstraints;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.session.Serving;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.HttpSettings;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.embedding.BgeSmallEmbedder;
import io.runtimemoat.gpu.embedding.EmbeddingLane;
import io.runtimemoat.gpu.onnx.BrokenModelException;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.node.console.ManagementParts;
import io.runtimemoat.node.console.ManagementPort;
import io.runtimemoat.node.http.DataApi;
import io.runtimemoat.node.http.DataPort;
import io.runtimemoat.node.http.DataPortParts;
import io.runtimemoat.node.http.LearningDesks;
import io.runtimemoat.node.telemetry.ClassGauges;
import io.runtimemoat.node.telemetry.ConnectionGauges;
import io.runtimemoat.node.telemetry.DeviceGauges;
import io.runtimemoat.node.telemetry.InlineEmbeddingGauges;
import io.runtimemoat.node.telemetry.LearningGauges;
import io.runtimemoat.node.telemetry.LogForm;
import io.runtimemoat.node.telemetry.NodeGauges;
import io.runtimemoat.node.telemetry.Telemetry;
import io.runtimemoat.node.telemetry.UpstreamGauges;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running node. Everything it opened is closed in the opposite order. */
public final class MoatNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MoatNode.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final OpenParts open;
  private final ListeningPort dataPort;
  private final ListeningPort managementPort;
  private final Optional<String> generatedKey;

  private MoatNode(
      OpenParts open,
      ListeningPort dataPort,
      ListeningPort managementPort,
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
   * @throws StartStoppedException when it is told to stop before that
   */
  public static MoatNode start(Config config, NodeStop stop) {
    return start(config, stop::isRequested);
  }

  static MoatNode start(Config config, BooleanSupplier stopping) {
    NodeSettings settings = NodeSettings.from(config);
    LogForm.apply(settings.telemetry().logs());
    NodeConfig.unknownKeys(config)
        .forEach(key -> LOG.warn("unknown key {}: check its spelling against reference.conf", key));
    OpenParts open = new OpenParts(stopping);
    boolean started = false;
    try {
      MoatNode node = start(config, settings, open);
      started = true;
      return node;
    } catch (StartStoppedException e) {
      throw e;
    } catch (RuntimeException e) {
      // The end of a process breaks some parts by itself: H2 closes its file.
      throw stopping.getAsBoolean() ? new StartStoppedException(e) : e;
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
    OutputSettings outputs = settings.output();
    GrammarBook grammars = new GrammarBook(outputs.grammarCacheBytes());
    GrammarConstraints constraints = new GrammarConstraints(grammars);
    LoadingModels loading =
        open.add(
            LoadingModels.start(
                () -> OnnxLocalModels.load(settings.models(), settings.device(), constraints)));
    Database database = open.add(Database.open(settings.database()));
    ConfiguredTenants configured = TenancyAssembly.configured(settings, database);
    NodeLedger ledger =
        open.add(
            NodeLedger.open(folder.path(), nodeName(settings), settings.ledger(), database, clock));
    AdmissionAssembly admission = open.add(AdmissionAssembly.start(settings, ledger));
    Telemetry telemetry = open.add(Telemetry.start(settings.telemetry(), config, clock));
    boolean othersLive = ClusterMembership.othersLive(ledger.reader().awaited(), clock.instant());
    ActorSystem<Void> system = ClusterMembership.start(config, settings, othersLive);
    open.add(() -> ClusterMembership.stop(system));
    ControlPlane control =
        ControlPlane.start(
            system,
            database,
            settings.control(),
            TenancyAssembly.outside(configured),
            RolloutLimits.of(settings.rollout()),
            clock);
    TenancyAssembly tenancy =
        open.add(
            TenancyAssembly.start(
                system, settings, control, ledger, configured, developmentKey, clock));
    LocalModels models = open.add(loaded(loading));
    Upstreams upstreams =
        open.add(Upstreams.open(settings.upstreams(), system.executionContext()::execute));
    RoutingTable routes =
        RoutingAssembly.table(settings.routing(), settings.session(), models.models(), upstreams);
    RequestFlags flags =
        new RequestFlags(
            control.feed(),
            settings.control().region(),
            RoutingAssembly.flagShares(ledger.masterKey()));
    RoutingKeys keys = RoutingAssembly.keys(ledger.masterKey());
    LearningAssembly learning =
        LearningAssembly.start(
            system,
            settings,
            folder.path(),
            database,
            control,
            flags,
            configured,
            ledger,
            keys,
            clock);
    Advisor advisor =
        new Advisor(
            routes,
            learning.learning().routing(),
            RoutingAssembly.advice(settings),
            keys,
            ledger.ledger(),
            clock);
    BgeSmallEmbedder embedder = open.add(new BgeSmallEmbedder());
    EmbeddingLane lane = open.add(embeddingLane(settings.http(), embedder));
    ClassAssembly classes =
        open.add(ClassAssembly.open(settings.promptClasses(), settings.promptEmbeddings(), lane));
    Serving serving =
        Serving.start(
            system,
            models,
            ledger.ledger(),
            tenancy.budgets(),
            routes,
            keys,
            classes.contexts(keys),
            learning.learning().routing(),
            RoutingAssembly.served(settings.learnedPolicy()),
            settings.session(),
            outputs,
            new OutputRules(
                grammars,
                outputs.assertFormats(),
                (tenant, request) -> flags.ask(tenant, Flag.VALIDATOR_STREAMING, request)),
            control.tallies(),
            telemetry.observer(),
            clock);
    NodeView view = new NodeView(system, serving, control, tenancy, ledger, routes, models, clock);
    Duration interval = settings.telemetry().interval();
    DeviceGauges devices = new DeviceGauges(models.devices());
    UpstreamGauges calls = new UpstreamGauges(upstreams.all());
    NodeGauges node =
        new NodeGauges(() -> view.readiness().ready(), serving, ledger, control.feed());
    open.add(Background.every(interval, "device-gauges", devices::update));
    open.add(Background.every(interval, "upstream-gauges", calls::update));
    LearningGauges learned =
        new LearningGauges(
            learning.learning().meters(),
            learning.learning().routing(),
            advisor,
            learning.learning().outcomes());
    classes
        .agreement()
        .map(ClassGauges::new)
        .ifPresent(gauges -> open.add(Background.every(interval, "class-gauges", gauges::update)));
    classes
        .embeddings()
        .map(InlineEmbeddingGauges::new)
        .ifPresent(
            gauges -> open.add(Background.every(interval, "embedding-gauges", gauges::update)));
    open.add(Background.every(interval, "node-gauges", node::update));
    open.add(Background.every(interval, "learning-gauges", learned::update));
    LimitedCompletions limited =
        admission.before(serving.completions(), system, routes, telemetry.observer(), clock);
    DataApi api =
        DataApi.create(
            system,
            settings.http(),
            new DataPortParts(
                limited,
                lane,
                limited.inputs(),
                limited.calls(),
                new LearningDesks(
                    learning.learning().feedback(), advisor, learning.learning().outcomes()),
                view::servedModels,
                tenancy.keys(),
                view::readiness,
                settings.telemetry().tracedShare(),
                limited::leave));
    ListeningPort data =
        ListeningPort.bound(
            "moat.http.port",
            settings.http().hostInterface() + ":" + settings.http().port(),
            settings.http().tls().isPresent(),
            DataPort.bind(system, settings.http(), api));
    view.listeningAt(data.url());
    ListeningPort management =
        ListeningPort.bound(
            "moat.management.port",
            settings.management().host() + ":" + settings.management().port(),
            settings.management().tls().isPresent(),
            ManagementPort.bind(
                system,
                settings.management(),
                settings.http(),
                new ManagementParts(
                    view::status,
                    telemetry::metricsText,
                    api,
                    tenancy.api(system, learning, api))));
    open.add(connectionGauges(interval, "data", data));
    open.add(connectionGauges(interval, "management", management));
    boolean generated = settings.auth().presetKey().isEmpty();
    return new MoatNode(open, data, management, developmentKey.filter(key -> generated));
  }

  private static EmbeddingLane embeddingLane(HttpSettings settings, Embedder embedder) {
    return new EmbeddingLane(
        embedder,
        settings.embeddingThreads(),
        settings.embeddingQueue(),
        settings.embeddingTenantShare());
  }

  private static AutoCloseable connectionGauges(
      Duration interval, String name, ListeningPort port) {
    ConnectionGauges gauges = new ConnectionGauges(name, port.connections());
    return Background.every(interval, name + "-connection-gauges", gauges::update);
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

  /** The data port without a path, for example {@code http://127.0.0.1:8080}. */
  public String dataUrl() {
    return dataPort.url();
  }

  /** The management port without a path. */
  public String managementUrl() {
    return managementPort.url();
  }

  /** The key to print: a generated one. A preset key is a secret that its owner has already. */
  public Optional<String> generatedKey() {
    return generatedKey;
  }

  /** Lets running requests end for a moment, then closes everything. */
  @Override
  public void close() {
    try {
      dataPort.drain(DRAIN);
      managementPort.drain(DRAIN);
    } finally {
      open.close();
    }
  }
}
