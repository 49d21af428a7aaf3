package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How fast a node learns from a backlog of rated requests of one tenant, and how fast its learner
 * is back after a restart, with the states that it wrote down and from its events alone; then how
 * fast the decisions are recomputed. Everything on the way is the node's own: the ledger is read,
 * unsealed and joined, rewards are folded and journalled.
 */
@Command(name = "reward-load", mixinStandardHelpOptions = true)
public final class RewardLoad implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Pattern RECOMPUTED = Pattern.compile("(\\d+) decisions recomputed");

  @Mixin private final NodeOptions options = new NodeOptions();

  @Option(names = "--rewards", description = "Rated requests: ${DEFAULT-VALUE}.")
  private int rewards = 1_000_000;

  @Option(names = "--minutes", description = "Longest wait for them: ${DEFAULT-VALUE}.")
  private int minutes = 15;

  private RewardLoad() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... args) {
    return new CommandLine(new RewardLoad()).execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadResultFile result = new LoadResultFile(options.out(), "reward-load");
    options
        .describe(result.json().putObject("configuration"))
        .put("rewards", rewards)
        .put("database", "H2");
    measure(result.json());
    result.finish();
    return 0;
  }

  private void measure(ObjectNode result) throws IOException, InterruptedException {
    try (LearningNode node =
        LearningNode.withBacklog(options.moatJar(), "", rewards, options.javaOptions())) {
      node.start();
      learn(node, result);
      node.stop();
      recover(node, result, "rewardsAfterTheRestart", "secondsToRecover");
      result.put("statesForgotten", node.forgetStates());
      recover(node, result, "rewardsFromEventsAlone", "secondsToRecoverFromEventsAlone");
      replay(node, result);
    }
  }

  private static void recover(LearningNode node, ObjectNode result, String rewards, String seconds)
      throws IOException, InterruptedException {
    node.start();
    long asked = System.nanoTime();
    result.put(rewards, node.learned());
    result.put(seconds, seconds(asked));
    node.stop();
  }

  /** The whole command, with the start of its machine and a verdict on every chain. */
  private void replay(LearningNode node, ObjectNode result) throws IOException {
    long began = System.nanoTime();
    String report = node.replay(Duration.ofMinutes(minutes));
    double took = seconds(began);
    Matcher recomputed = RECOMPUTED.matcher(report);
    if (!recomputed.find()) {
      throw new IOException("an unknown report: " + report);
    }
    long decisions = Long.parseLong(recomputed.group(1));
    result.put("decisionsReplayed", decisions);
    result.put("secondsToReplay", took);
    result.put("decisionsReplayedPerSecond", decisions / took);
  }

  private void learn(LearningNode node, ObjectNode result)
      throws IOException, InterruptedException {
    node.wake();
    long began = System.nanoTime();
    long first = 0;
    long firstKnown = 0;
    long known = 0;
    while (known < rewards && seconds(began) < minutes * 60.0) {
      known = node.learned();
      if (firstKnown == 0 && known > 0) {
        first = System.nanoTime();
        firstKnown = known;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    if (known < rewards) {
      throw new IOException(known + " of " + rewards + " rewards in " + minutes + " minutes");
    }
    result.put("learned", known);
    result.put("secondsToTheFirst", (first - began) / 1e9);
    result.put("secondsToAll", seconds(began));
    result.put("rewardsPerSecond", known / seconds(began));
    result.put("rewardsPerSecondAfterTheFirst", (known - firstKnown) / seconds(first));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
