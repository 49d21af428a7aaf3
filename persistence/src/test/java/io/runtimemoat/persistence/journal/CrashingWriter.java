package io.runtimemoat.persistence.journal;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.persistence.control.ControlTable;
import io.runtimemoat.persistence.control.Written;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.PekkoJdbcConfig;
import io.runtimemoat.persistence.database.TestDatabases;
import io.runtimemoat.persistence.journal.AccountBehavior.Apply;
import io.runtimemoat.persistence.journal.TestEvents.Booked;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;

/**
 * A process that writes events and control rows until it is killed, and prints each acknowledgement
 * after it has it: {@code <account> <bookings acknowledged>} or {@code control <sequence>}.
 */
public final class CrashingWriter {
  static final int ACCOUNTS = 4;

  private CrashingWriter() {}

  public static void main(String[] args) {
    DatabaseSettings settings = TestDatabases.file(Path.of(args[0]));
    Database database = Database.open(settings);
    ActorSystem.create(
        Behaviors.<Void>setup(
            context -> {
              IntStream.range(0, ACCOUNTS)
                  .forEach(i -> context.spawn(booker("account-" + i), "booker-" + i));
              return Behaviors.empty();
            }),
        "crashing",
        JournalBindings.load()
            .withFallback(PekkoJdbcConfig.of(settings))
            .withFallback(ConfigFactory.load()));
    ControlTable table = ControlTable.open(database);
    for (long version = System.nanoTime(); ; version++) {
      Written written = table.upsert("crash", "kind", "key" + version % 10, version, new byte[100]);
      System.out.println("control " + written.sequence());
    }
  }

  private static Behavior<StatusReply<Done>> booker(String id) {
    return Behaviors.setup(
        context -> {
          ActorRef<AccountBehavior.Command> account =
              context.spawn(AccountBehavior.create(id), "account");
          account.tell(new Apply(new Booked(1, "r"), context.getSelf()));
          return counting(id, account, 1);
        });
  }

  private static Behavior<StatusReply<Done>> counting(
      String id, ActorRef<AccountBehavior.Command> account, long count) {
    return Behaviors.receive(
        (context, ack) -> {
          if (!ack.isSuccess()) {
            throw new IllegalStateException("a booking was refused", ack.getError());
          }
          System.out.println(id + " " + count);
          account.tell(new Apply(new Booked(1, "r"), context.getSelf()));
          return counting(id, account, count + 1);
        });
  }

  /** The command line of such a process. */
  static List<String> command(Path folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
        "-cp",
        System.getProperty("java.class.path"),
        CrashingWriter.class.getName(),
        folder.toString());
  }
}
