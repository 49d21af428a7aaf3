package io.runtimemoat.node;

import io.runtimemoat.actors.control.ControlAnnouncer;
import io.runtimemoat.actors.control.RequestFlags;
import io.runtimemoat.actors.learning.Learning;
import io.runtimemoat.actors.learning.SnapshotStore;
import io.runtimemoat.actors.session.RoutingKeys;
import io.runtimemoat.actors.tenancy.ConfiguredTenants;
import io.runtimemoat.actors.tenancy.ControlPlane;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learning.ExplorationBounds;
import io.runtimemoat.decision.learning.TrainerRules;
import io.runtimemoat.decision.random.SipHash;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.node.audit.RememberedSnapshots;
import io.runtimemoat.node.audit.TraceAudit;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.ledger.NodeLedger;
import io.runtimemoat.persistence.sealing.MasterKey;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.runtimemoat.persistence.snapshot.PopulationTable;
import io.runtimemoat.persistence.snapshot.SnapshotFolder;
import io.runtimemoat.persistence.snapshot.SnapshotTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A node's part in learning, put together from settings and secrets.
 *
 * @param traces tells what the ledger has of a request
 * @param trustedTrainers keys whose snapshots are taken
 */
record LearningAssembly(Learning learning, TraceAudit traces, List<PublicKey> trustedTrainers) {
  private static final String FOLDER = "snapshots";

  static LearningAssembly start(
      ActorSystem<?> system,
      NodeSettings settings,
      Path folder,
      Database database,
      ControlPlane control,
      RequestFlags flags,
      ConfiguredTenants configured,
      NodeLedger ledger,
      RoutingKeys keys,
      Clock clock) {
    MasterKey master = ledger.masterKey();
    SnapshotTable table = SnapshotTable.open(database);
    register(database, ledger.signingKey(), settings.cluster().host(), clock);
    LearningSettings learning = settings.learning();
    SnapshotStore snapshots =
        new SnapshotStore(
            table,
            new SnapshotFolder(
                folder.resolve(FOLDER),
                master.derive("learning.snapshots/1"),
                learning.snapshots().diskBytes(),
                clock),
            ledger.signingKey(),
            learning.snapshots().keptUnserved(),
            clock);
    Learning started =
        Learning.start(
            system,
            new Learning.Needs(
                ledger.ledger(),
                ledger.reader(),
                control.feed(),
                flags,
                new ControlAnnouncer(
                    ControlTable.open(database),
                    control.hurry(),
                    settings.control().publishAttempts()),
                snapshots,
                PopulationTable.open(database, master.derive("learning.population/1")),
                tenant -> configured.profile(tenant).isPresent(),
                keys.decisionIds(),
                units(master),
                RuleThresholds.of(settings.routing().rule()),
                settings.control().askTimeout()),
            learning,
            trainer(settings),
            clock);
    return new LearningAssembly(
        started,
        new TraceAudit(ledger.reader(), Replay.of(new RememberedSnapshots(snapshots::find))),
        learning.snapshots().trustedKeys().stream().map(LearningAssembly::publicKey).toList());
  }

  private static PublicKey publicKey(String base64) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidSettingException(
          "moat.learning.snapshots.trusted-keys",
          base64,
          "Ed25519 public keys, X.509 in base64 (openssl pkey -pubout -outform DER | base64)");
    }
  }

  private static TrainerRules trainer(NodeSettings settings) {
    LearningSettings.Exploration exploration = settings.learning().exploration();
    LearningSettings.Trainer trainer = settings.learning().trainer();
    return new TrainerRules(
        PolicySpec.of(settings.learnedPolicy()),
        GateLimits.of(settings.gate()),
        RolloutLimits.of(settings.rollout()),
        new ExplorationBounds(exploration.floor(), exploration.share(), exploration.dailyMoney()),
        trainer.minRewards(),
        trainer.minHoldout(),
        trainer.maxHoldout());
  }

  /** Other nodes check this node's snapshots with its public key. */
  private static void register(Database database, SigningKey key, String node, Clock clock) {
    try {
      new SigningKeyTable(database)
          .register(key, node, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the node's public key is not registered", e);
    }
  }

  private static SipHash units(MasterKey master) {
    ByteBuffer key =
        ByteBuffer.wrap(master.derive("learning.units/1")).order(ByteOrder.LITTLE_ENDIAN);
    return new SipHash(key.getLong(), key.getLong());
  }
}
