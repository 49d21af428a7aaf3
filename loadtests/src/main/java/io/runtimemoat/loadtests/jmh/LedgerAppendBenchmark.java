package io.runtimemoat.loadtests.jmh;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.Fact;
import io.runtimemoat.persistence.ledger.FactPosition;
import io.runtimemoat.persistence.ledger.SegmentDirectory;
import io.runtimemoat.persistence.ledger.SegmentLedger;
import io.runtimemoat.persistence.sealing.MasterKey;
import io.runtimemoat.persistence.sealing.TenantKeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One append of a decision-sized fact: seal, chain, write. More callers by JMH's {@code -t}. Every
 * iteration has a ledger of its own below {@code java.io.tmpdir}, which must be on a disk for the
 * numbers of {@code batch} and {@code each} to mean anything.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH runs @Setup before anything else
public class LedgerAppendBenchmark {
  private static final int PAYLOAD_BYTES = 1536;

  @Param({"none", "batch", "each"})
  public String sync;

  private final Clock clock = Clock.systemUTC();
  private final byte[] payload = new byte[PAYLOAD_BYTES];
  private Path folder;
  private Database database;
  private SegmentDirectory directory;
  private SegmentLedger ledger;

  /** Opens a ledger in a new folder; its tenant keys are in a database of their own. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    new Random(7).nextBytes(payload);
    folder = Files.createTempDirectory("moat-ledger-benchmark");
    var config =
        ConfigFactory.parseMap(
                Map.of(
                    "moat.data-dir",
                    folder.toString(),
                    "moat.ledger.sync",
                    sync,
                    "moat.ledger.max-unshipped-bytes",
                    "64 GiB"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    LedgerSettings settings = LedgerSettings.from(config);
    database = Database.open(DatabaseSettings.from(config));
    MasterKey master = MasterKey.load("", folder.resolve("master.key"));
    TenantKeyRing keys =
        TenantKeyRing.open(
            folder.resolve("tenant.keys"), master, database, settings.cachedKeys(), clock);
    directory = SegmentDirectory.own(folder.resolve("ledger"));
    ledger = SegmentLedger.open(directory, keys, settings, clock);
  }

  @Benchmark
  public FactPosition append() {
    return ledger.append(new Fact("benchmark/1", "dev", "request", 0, payload));
  }

  /** Gives the disk back. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    ledger.close();
    directory.close();
    database.close();
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}
