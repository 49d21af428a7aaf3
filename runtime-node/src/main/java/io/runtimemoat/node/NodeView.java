package io.runtimemoat.node;

import io.runtimemoat.actors.session.RoutingTable;
import io.runtimemoat.actors.session.Serving;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.node.cli.ProductVersion;
import io.runtimemoat.node.console.NodeStatus;
import io.runtimemoat.node.http.Readiness;
import io.runtimemoat.node.http.ServedModel;
import io.runtimemoat.persistence.ledger.NodeLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;

/** What the ports say about the node itself; every answer comes from memory. */
final class NodeView {
  private static final String OWNER = "moat";

  private final ActorSystem<?> system;
  private final Serving serving;
  private final ControlPlane control;
  private final TenancyAssembly tenancy;
  private final NodeLedger ledger;
  private final RoutingTable routes;
  private final List<ServedModel> served;
  private final Clock clock;
  private final Instant startedAt;
  private volatile String api = "";

  NodeView(
      ActorSystem<?> system,
      Serving serving,
      ControlPlane control,
      TenancyAssembly tenancy,
      NodeLedger ledger,
      RoutingTable routes,
      LocalModels models,
      Clock clock) {
    this.system = system;
    this.serving = serving;
    this.control = control;
    this.tenancy = tenancy;
    this.ledger = ledger;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.routes = routes;
    this.served = served(routes, models, startedAt);
  }

  void listeningAt(String url) {
    api = url + "/v1";
  }

  List<ServedModel> servedModels() {
    return served;
  }

  Readiness readiness() {
    List<String> missing = new ArrayList<>(serving.notReadyReasons());
    String ledgerProblem = ledger.problem();
    if (ledgerProblem != null) {
      missing.add(ledgerProblem);
    }
    if (!ClusterMembership.isUp(system)) {
      missing.add("the cluster has not taken this node in yet");
    }
    if (!control.feed().isFresh()) {
      missing.add("the control feed is older than moat.control.stale-after");
    }
    missing.addAll(tenancy.missing());
    return new Readiness(missing);
  }

  NodeStatus status() {
    return new NodeStatus(
        Cluster.get(system).selfMember().address().hostPort(),
        ProductVersion.text(),
        api,
        startedAt,
        clock.instant(),
        readiness().missing(),
        List.copyOf(new TreeSet<>(routes.aliases().keySet())),
        routes.arms(),
        serving.devices(),
        serving.recentDecisions().newestFirst());
  }

  private static List<ServedModel> served(RoutingTable routes, LocalModels models, Instant since) {
    Set<String> names = new LinkedHashSet<>(new TreeSet<>(routes.aliases().keySet()));
    models.models().stream().map(ModelDescription::name).forEach(names::add);
    routes.upstreams().models().forEach(model -> names.add(model.settings().name()));
    List<ServedModel> served = new ArrayList<>();
    names.forEach(name -> served.add(new ServedModel(name, since, OWNER, routes.behind(name))));
    served.add(ServedModel.embedder("bge-small-en-v1.5", since, "BAAI"));
    return List.copyOf(served);
  }
}
