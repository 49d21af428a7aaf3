package io.runtimemoat.actors.session;

import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.control.FlagTallies;
import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.actors.device.DeviceView;
import io.runtimemoat.actors.learning.LearnedRouting;
import io.runtimemoat.actors.output.OutputRules;
import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.persistence.ledger.Ledger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;

/** A node's serving side, wired: requests in, devices, decisions and readiness to look at. */
public final class Serving {
  private static final DispatcherSelector COMPILERS =
      DispatcherSelector.fromConfig("moat.output.compile-dispatcher");

  private final DecidedCompletions completions;
  private final DeviceFleet fleet;
  private final Upstreams upstreams;
  private final RecentDecisions recent;
  private final LedgerFacts facts;
  private final LiveSessions live;

  private Serving(
      DecidedCompletions completions,
      DeviceFleet fleet,
      Upstreams upstreams,
      RecentDecisions recent,
      LedgerFacts facts,
      LiveSessions live) {
    this.completions = completions;
    this.fleet = fleet;
    this.upstreams = upstreams;
    this.recent = recent;
    this.facts = facts;
    this.live = live;
  }

  /** Starts the lanes, the roster and the parent of sessions; once per actor system. */
  public static Serving start(
      ActorSystem<?> system,
      LocalModels models,
      Ledger ledger,
      Spending spending,
      RoutingTable routes,
      RoutingKeys keys,
      RequestContexts contexts,
      LearnedRouting learned,
      ServedParameters served,
      SessionSettings settings,
      OutputSettings outputSettings,
      OutputRules outputRules,
      FlagTallies tallies,
      RequestObserver observer,
      Clock clock) {
    DeviceFleet fleet = DeviceFleet.start(system, models.devices(), settings, clock);
    LedgerFacts facts = new LedgerFacts(ledger, keys.contents(), clock);
    RecentDecisions recent = new RecentDecisions(settings.recentDecisions());
    LiveSessions live = new LiveSessions(settings.maxLive());
    RecentBreaks breaks = new RecentBreaks();
    AttemptPlanner planner =
        new AttemptPlanner(
            models,
            routes.upstreams(),
            settings,
            routes.escalation(),
            routes.windowTokens(),
            outputRules);
    SessionParts parts =
        new SessionParts(
            settings,
            outputSettings,
            system.address().toString(),
            fleet,
            planner,
            spending,
            new Outcomes(
                facts,
                spending,
                recent,
                breaks,
                tallies,
                observer,
                outputSettings.completesBroken()),
            live,
            new SequenceIds(),
            clock);
    Router router =
        new Router(
            routes,
            fleet,
            planner,
            keys,
            contexts,
            new LiveConditions(fleet, routes.upstreams(), breaks),
            learned,
            served,
            settings);
    DecidedCompletions completions =
        new DecidedCompletions(
            router,
            facts,
            keys.decisionIds(),
            routes.escalation(),
            recent,
            observer,
            live,
            settings,
            clock,
            tallies,
            system.systemActorOf(RequestSessions.create(parts), "request-sessions", Props.empty()),
            new Preparations(
                router, system.dispatchers().lookup(COMPILERS), system.executionContext()));
    return new Serving(completions, fleet, routes.upstreams(), recent, facts, live);
  }

  public Completions completions() {
    return completions;
  }

  /** Every device of the cluster, this node's first. */
  public List<DeviceView> devices() {
    return fleet.views();
  }

  public RecentDecisions recentDecisions() {
    return recent;
  }

  /** Requests that live on this node now. */
  public int liveRequests() {
    return live.count();
  }

  /** Whether the ledger refused a fact just now. */
  public boolean ledgerFails() {
    return facts.failing();
  }

  /** Why this node should get no requests now; empty when it should. */
  public List<String> notReadyReasons() {
    List<String> reasons = new ArrayList<>();
    boolean noModel = fleet.views().stream().allMatch(view -> view.models().isEmpty());
    if (noModel && upstreams.all().isEmpty()) {
      reasons.add("no device has a model loaded");
    }
    if (facts.failing()) {
      reasons.add("the ledger cannot be written");
    }
    return List.copyOf(reasons);
  }
}
