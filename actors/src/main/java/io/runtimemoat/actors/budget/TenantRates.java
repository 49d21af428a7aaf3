package io.runtimemoat.actors.budget;

import io.runtimemoat.config.LimitSettings;
import io.runtimemoat.decision.budget.RateAnswer;
import io.runtimemoat.decision.budget.RateBook;
import io.runtimemoat.decision.budget.RateLine;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Clock;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The sharded entity that counts one tenant's rates, in memory, and lends them to the nodes. */
final class TenantRates {
  static final EntityTypeKey<LendRates> ENTITY_KEY =
      EntityTypeKey.create(LendRates.class, "TenantRates");

  /**
   * A node asks for leases of some limits; all are lent or none.
   *
   * @param node the node start's ledger chain
   */
  record LendRates(String node, List<RateLine> lines, ActorRef<Lent> replyTo)
      implements WireMessage {}

  /** The answer to {@link LendRates}, one per line in order. */
  record Lent(List<RateAnswer> answers) implements WireMessage {}

  private TenantRates() {}

  static void initSharding(ActorSystem<?> system, LimitSettings.Rate settings, Clock clock) {
    ClusterSharding.get(system).init(Entity.of(ENTITY_KEY, entity -> create(settings, clock)));
  }

  static Behavior<LendRates> create(LimitSettings.Rate settings, Clock clock) {
    return Behaviors.setup(
        context -> {
          RateBook book = new RateBook(settings.leaseParts(), settings.limitsPerTenant());
          return Behaviors.receiveMessage(
              ask -> {
                ask.replyTo().tell(new Lent(book.lend(ask.node(), ask.lines(), clock.instant())));
                return Behaviors.same();
              });
        });
  }
}
