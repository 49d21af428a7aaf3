package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.Dialect;
import io.runtimemoat.persistence.sealing.TenantKeyRing;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies this node's segments to the database in order, those of earlier starts first; signs chain
 * heads; drops expired payloads. Runs on a thread of its own between {@link #start} and {@link
 * #stop}.
 */
public final class LedgerShipper {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerShipper.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  /** How often others are told that nothing of the chain is missing. */
  private static final Duration PROGRESS_PERIOD = Duration.ofSeconds(1);

  /** The pool tests a connection before it lends it only when it was idle for half a second. */
  private static final Duration LAST_ROUND_PAUSE = Duration.ofMillis(600);

  private final SegmentDirectory directory;
  private final TenantKeyRing keys;
  private final SigningKey signingKey;
  private final SigningKeyTable signingKeys;
  private final FactTable facts;
  private final HeadTable heads;
  private final ProgressTable progress;
  private final PayloadPartitions partitions;
  private final String node;
  private final LedgerSettings settings;
  private final Clock clock;
  private final Due headsDue;
  private final Due retentionDue;
  private final Due keysDue;
  private final Due progressDue;
  private final int lastRounds;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "ledger-shipper");

  /** Chains under way. Changed under this lock, looked at by {@link #lag}. */
  private final Map<ChainId, ChainShipment> shipments = new ConcurrentHashMap<>();

  /** Chains that cannot be shipped and were reported. Guarded by this. */
  private final Set<ChainId> stuck = new HashSet<>();

  /** When shipping ends although facts are left, by System.nanoTime; null while the node runs. */
  private volatile @Nullable Long stopByNanos;

  private boolean registered;
  private volatile @Nullable String problem;
  private volatile @Nullable String stuckProblem;
  private volatile long completeAtMillis;

  /**
   * @param node the node's name, for the registry of chains and keys
   */
  public LedgerShipper(
      SegmentDirectory directory,
      TenantKeyRing keys,
      SigningKey signingKey,
      Database database,
      String node,
      LedgerSettings settings,
      Clock clock) {
    this.directory = directory;
    this.keys = keys;
    this.signingKey = signingKey;
    this.signingKeys = new SigningKeyTable(database);
    this.facts = new FactTable(database);
    this.heads = new HeadTable(database);
    this.progress = new ProgressTable(database);
    this.partitions = new PayloadPartitions(database, settings, clock);
    this.node = node;
    this.settings = settings;
    this.clock = clock;
    this.headsDue = new Due(settings.headInterval());
    this.headsDue.done(); // The first head is due when there is something to sign.
    this.retentionDue = new Due(settings.retentionInterval());
    this.keysDue = new Due(settings.keyRefreshInterval());
    this.progressDue = new Due(PROGRESS_PERIOD);
    this.lastRounds = database.dialect() == Dialect.H2 ? 3 : 1;
    this.completeAtMillis = clock.millis();
    this.thread.setDaemon(true);
  }

  /** A thing to do once per period. */
  private final class Due {
    private final long periodMillis;
    private long nextMillis;

    Due(Duration period) {
      this.periodMillis = period.toMillis();
    }

    /** A clock that was set back must not put it off by more than its period. */
    boolean now() {
      long millis = clock.millis();
      return millis >= nextMillis || nextMillis - millis > periodMillis;
    }

    void done() {
      nextMillis = clock.millis() + periodMillis;
    }
  }

  public void start() {
    thread.start();
  }

  /* Never interrupted: an interrupt inside H2 closes the database file for the whole process. */
  private void run() {
    Duration pause = settings.shipInterval();
    try {
      while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = attempt(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round; returns the pause until the next. */
  private Duration attempt(Duration lastPause) {
    try {
      ship();
      if (problem != null) {
        LOG.info("the ledger is shipped to the database again");
        problem = null;
      }
      return settings.shipInterval();
    } catch (SQLException | IOException | RuntimeException | Error e) {
      // An Error too: this thread is the only way to the database, and the next round may pass.
      if (problem == null) {
        LOG.warn("the ledger cannot be shipped; facts wait in {}", directory.path(), e);
      }
      problem = e.getMessage() == null ? e.toString() : e.getMessage();
      Duration doubled = lastPause.multipliedBy(2);
      return shorter(settings.backoffMax(), longer(settings.backoffMin(), doubled));
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /**
   * Ships all that is written, and signs and drops what is due. The thread calls this each
   * interval; a caller may, to have the database complete now.
   */
  public synchronized void ship() throws SQLException, IOException {
    register();
    if (keysDue.now()) {
      keys.refresh();
      keysDue.done();
    }
    ChainId live = directory.live();
    long began = nowMicros();
    for (ChainId chain : directory.chains()) {
      if (!stuck.contains(chain)) {
        ship(chain);
      }
    }
    if (live != null && !stuck.contains(live) && progressDue.now()) {
      progress.put(live, node, began);
      progressDue.done();
    }
    doWhatIsDue();
    if (stuck.isEmpty()) {
      completeAtMillis = clock.millis();
    }
  }

  /* Between batches too: facts that come as fast as they are shipped must not keep it waiting. */
  private void doWhatIsDue() throws SQLException {
    if (headsDue.now()) {
      signHeads();
      headsDue.done();
    }
    if (retentionDue.now()) {
      partitions.dropExpired();
      retentionDue.done();
    }
  }

  private void register() throws SQLException {
    if (!registered) {
      signingKeys.register(signingKey, node, nowMicros());
      keepProgress();
      registered = true;
    }
  }

  /** Chains without facts leave no segments: of them nobody shall wait. */
  private void keepProgress() throws SQLException {
    Set<ChainId> chains = directory.chains();
    ChainId live = directory.live();
    if (live != null) {
      chains.add(live);
    }
    progress.retain(node, chains);
  }

  private void ship(ChainId chain) throws SQLException, IOException {
    boolean live = directory.isLive(chain); // Before reading: once it is not, all is written.
    ChainShipment shipment = shipments.get(chain);
    if (shipment == null) {
      facts.register(chain, node, nowMicros());
      shipment = ChainShipment.resume(chain, directory, facts, settings);
      shipments.put(chain, shipment);
    }
    try {
      List<SealedFact> batch = shipment.nextBatch();
      while (!batch.isEmpty()) {
        if (isOutOfTime()) {
          throw new IOException("the node stops; the rest is shipped at the next start");
        }
        keys.share();
        shipment.commit(batch, partitions.current(), nowMicros());
        doWhatIsDue();
        batch = shipment.nextBatch();
      }
    } catch (ChainDivergedException e) {
      report(chain, String.valueOf(e.getMessage()));
      return;
    } catch (SQLException | IOException | RuntimeException e) {
      // The cursor is past facts that were not committed: start over from the database's place.
      shipment.close();
      shipments.remove(chain);
      throw e;
    }
    if (shipment.damage() != null && live) {
      report(chain, shipment.damage());
    } else if (!live) {
      end(shipment);
    }
  }

  private void report(ChainId chain, @Nullable String detail) {
    stuck.add(chain);
    stuckProblem = "chain %s is not shipped any further: %s".formatted(chain.value(), detail);
    LOG.error("chain {} is not shipped any further: {}", chain.value(), detail);
  }

  private void end(ChainShipment shipment) throws SQLException, IOException {
    ChainId chain = shipment.chain();
    if (shipment.damage() == null) {
      sign(shipment, true);
      shipment.deleteAll();
    } else {
      sign(shipment, false);
      LOG.error(
          "chain {} is damaged after fact {}: {}; its segments are set aside as *.damaged",
          chain.value(),
          shipment.shipped(),
          shipment.damage());
      shipment.setDamagedAside();
    }
    progress.remove(chain);
    shipments.remove(chain);
  }

  private void signHeads() throws SQLException {
    for (ChainShipment shipment : shipments.values()) {
      if (shipment.needsHead()) {
        sign(shipment, false);
      }
    }
  }

  private void sign(ChainShipment shipment, boolean closed) throws SQLException {
    if (shipment.shipped() >= 0) {
      heads.insert(
          SignedHead.sign(
              signingKey,
              shipment.chain(),
              shipment.shipped(),
              shipment.shippedDigest(),
              closed,
              nowMicros()));
      shipment.headSigned();
    }
  }

  /** How far the database is behind; never waits for it. */
  public ShippingLag lag() {
    long lagFacts = 0;
    long lagBytes = 0;
    for (ChainId chain : directory.chains()) {
      ChainShipment shipment = shipments.get(chain);
      long next = shipment == null ? 0 : shipment.shipped() + 1;
      for (Segment segment : directory.segments(chain)) {
        long from = Math.max(next, segment.firstSequence());
        if (segment.nextSequence() > from) {
          lagFacts += segment.nextSequence() - from;
          lagBytes += segment.committedBytes();
          lagBytes -= shipment == null ? 0 : shipment.shippedBytesOf(segment);
        }
      }
    }
    long ageMillis = lagFacts == 0 ? 0 : Math.max(0, clock.millis() - completeAtMillis);
    String reported = problem == null ? stuckProblem : problem;
    return new ShippingLag(lagFacts, lagBytes, Duration.ofMillis(ageMillis), reported);
  }

  /**
   * Ends the thread, then ships what is left, ends the chain with a signed head if its ledger was
   * closed before. Without a database the rest waits for the next start.
   */
  public void stop() {
    stopByNanos = System.nanoTime() + STOP_PATIENCE.toNanos();
    stopping.countDown();
    try {
      if (thread.isAlive()) {
        thread.join(STOP_PATIENCE.toMillis());
      }
      if (thread.isAlive()) {
        LOG.warn("the database hangs; facts stay in {} until the next start", directory.path());
        return;
      }
      shipLast();
      keepProgress();
      closeShipments();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException | IOException | RuntimeException e) {
      LOG.warn("the ledger's last facts stay in {} until the next start", directory.path(), e);
    }
  }

  /*
   * When a signal ends the process, H2 closes its file by a shutdown hook of its own, beside us. The
   * round that breaks by it is followed by one that opens the file again.
   */
  private void shipLast() throws SQLException, IOException, InterruptedException {
    for (int round = 1; round < lastRounds; round++) {
      try {
        ship();
        return;
      } catch (SQLException | RuntimeException e) {
        LOG.debug("the last round of shipping broke and is repeated", e);
        TimeUnit.MILLISECONDS.sleep(LAST_ROUND_PAUSE.toMillis());
      }
    }
    ship();
  }

  private boolean isOutOfTime() {
    Long stopBy = stopByNanos;
    return stopBy != null && System.nanoTime() - stopBy > 0;
  }

  /** A chain that cannot be shipped any further keeps its segment open until here. */
  private synchronized void closeShipments() throws IOException {
    for (ChainShipment shipment : shipments.values()) {
      shipment.close();
    }
    shipments.clear();
  }

  private long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }
}
