package io.runtimemoat.persistence.journal;

import io.runtimemoat.persistence.journal.TestEvents.Account;
import io.runtimemoat.persistence.journal.TestEvents.AccountEvent;
import io.runtimemoat.persistence.serialization.WireMessage;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** A small event-sourced entity for journal tests. */
final class AccountBehavior
    extends EventSourcedBehaviorWithEnforcedReplies<
        AccountBehavior.Command, AccountEvent, Account> {

  sealed interface Command extends WireMessage {}

  record Apply(AccountEvent event, ActorRef<StatusReply<Done>> replyTo) implements Command {}

  record Get(ActorRef<Account> replyTo) implements Command {}

  /** The numbers of these commands, which the testkit sends through the wire's serializer. */
  public static final class Numbers implements WireRegistrations {
    @Override
    public void register(WireNumbers numbers) {
      numbers
          .put(120, Apply.class)
          .put(121, Get.class)
          .put(122, TestEvents.Opened.class)
          .put(123, TestEvents.Booked.class)
          .put(124, TestEvents.Limited.class);
    }
  }

  private static final int SNAPSHOT_EVERY = 10;

  private AccountBehavior(String id) {
    super(PersistenceId.of("account", id));
  }

  static Behavior<Command> create(String id) {
    return new AccountBehavior(id);
  }

  @Override
  public Account emptyState() {
    return Account.empty();
  }

  @Override
  public CommandHandlerWithReply<Command, AccountEvent, Account> commandHandler() {
    return newCommandHandlerWithReplyBuilder()
        .forAnyState()
        .onCommand(
            Apply.class,
            apply ->
                Effect()
                    .persist(apply.event())
                    .thenReply(apply.replyTo(), state -> StatusReply.ack()))
        .onCommand(Get.class, (state, get) -> Effect().reply(get.replyTo(), state))
        .build();
  }

  @Override
  public EventHandler<Account, AccountEvent> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, event) -> event.applyTo(state));
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, 2);
  }
}
