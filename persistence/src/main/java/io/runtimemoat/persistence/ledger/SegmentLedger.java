package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.config.LedgerSettings.Sync;
import io.runtimemoat.persistence.sealing.PayloadCipher;
import io.runtimemoat.persistence.sealing.TenantKeyRing;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node start's chain, in segment files. Safe for use by many threads.
 *
 * <p>Appending is flat combining: a caller puts its fact into a queue and takes the lock; whoever
 * has it seals, hashes and writes all that wait, in one write. Alone, a caller does its own work
 * without a thread change; many share one write and, with sync = each, one fdatasync.
 */
public final class SegmentLedger implements Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentLedger.class);

  /** A batch is written at this size; what still waits goes into the next. */
  private static final int BATCH_BYTES = 256 << 10;

  private final ChainId chain;
  private final SegmentDirectory directory;
  private final LedgerSettings settings;
  private final SegmentWriter writer;
  private final FactEncoder encoder;
  private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable DiskSync diskSync;

  private long nextSequence;
  private byte[] digest;
  private boolean closed;

  /** A fact on its way; its outcome is written under the lock. */
  private static final class Pending {
    final EncodedFact fact;
    @Nullable FactPosition position;
    @Nullable RuntimeException failure;

    Pending(EncodedFact fact) {
      this.fact = fact;
    }

    boolean done() {
      return position != null || failure != null;
    }
  }

  private SegmentLedger(
      ChainId chain,
      SegmentDirectory directory,
      TenantKeyRing keys,
      LedgerSettings settings,
      Disk disk) {
    this.chain = chain;
    this.directory = directory;
    this.settings = settings;
    this.writer = new SegmentWriter(directory, chain, settings, disk);
    this.encoder = new FactEncoder(chain, new PayloadCipher(chain.bytes(), keys));
    this.digest = new ChainDigest().genesis(chain);
    this.diskSync =
        settings.sync() == Sync.BATCH ? new DiskSync(writer, settings.syncInterval()) : null;
  }

  /** Opens a new chain in a folder that this process owns. */
  public static SegmentLedger open(
      SegmentDirectory directory, TenantKeyRing keys, LedgerSettings settings, Clock clock) {
    return open(directory, keys, settings, clock, Disk.LOCAL);
  }

  static SegmentLedger open(
      SegmentDirectory directory,
      TenantKeyRing keys,
      LedgerSettings settings,
      Clock clock,
      Disk disk) {
    if (!directory.owned()) {
      throw new LedgerUnavailableException("a view of " + directory.path() + " cannot be written");
    }
    NavigableSet<ChainId> earlier = directory.chains();
    long atMillis = clock.millis();
    if (!earlier.isEmpty()) {
      // A clock that went back must not put this chain before its predecessors.
      atMillis = Math.max(atMillis, earlier.last().openedAtMillis() + 1);
    }
    ChainId chain = ChainId.create(atMillis, new SecureRandom());
    SegmentLedger ledger = new SegmentLedger(chain, directory, keys, settings, disk);
    directory.setLive(chain);
    if (ledger.diskSync != null) {
      ledger.diskSync.start();
    }
    return ledger;
  }

  @Override
  public ChainId chain() {
    return chain;
  }

  @Override
  public FactPosition append(Fact fact) {
    Pending mine = new Pending(EncodedFact.of(fact, settings.maxFactBytes()));
    queue.add(mine);
    lock.lock();
    try {
      while (!mine.done()) {
        writeBatch();
      }
    } finally {
      lock.unlock();
    }
    if (mine.position == null) {
      throw mine.failure == null ? new IllegalStateException("no outcome") : mine.failure;
    }
    return mine.position;
  }

  private void writeBatch() {
    List<Pending> batch = new ArrayList<>(4);
    try {
      encoder.start(nextSequence, digest);
      long room = settings.maxUnshippedBytes() - directory.bytes() - writer.overheadBytes();
      Pending polled = queue.poll();
      while (polled != null) {
        batch.add(polled);
        encode(polled, room);
        polled = encoder.length() < BATCH_BYTES ? queue.poll() : null;
      }
      commit(batch);
    } finally {
      // Whatever went wrong, nobody may wait for an outcome that never comes.
      batch.stream().filter(p -> !p.done()).forEach(p -> p.failure = unknown());
    }
  }

  private LedgerUnavailableException unknown() {
    return new LedgerUnavailableException("the batch of this fact failed: see the other refusals");
  }

  private void encode(Pending pending, long room) {
    try {
      refuseWhenUnwritable(encoder.length() + pending.fact.frameBytes(), room);
      encoder.add(pending.fact);
    } catch (LedgerUnavailableException e) {
      pending.failure = e;
    } catch (RuntimeException e) {
      encoder.failed();
      pending.failure =
          new LedgerUnavailableException("cannot seal for tenant " + pending.fact.tenant(), e);
    }
  }

  private void refuseWhenUnwritable(long wanted, long room) {
    if (closed) {
      throw new LedgerUnavailableException("the ledger is closed: this node is stopping");
    }
    Throwable failedSync = writer.failedSync();
    if (failedSync != null) {
      throw afterFailedSync(failedSync);
    }
    if (wanted > room) {
      throw new LedgerUnavailableException(
          ("%d bytes of facts are not in the database yet, the limit is"
                  + " moat.ledger.max-unshipped-bytes = %d: bring the database back, or raise it")
              .formatted(directory.bytes(), settings.maxUnshippedBytes()));
    }
  }

  private void commit(List<Pending> batch) {
    if (encoder.count() == 0) {
      return;
    }
    long sequence = nextSequence;
    try {
      writer.write(encoder.bytes(), encoder.length(), sequence, encoder.count(), digest);
    } catch (IOException e) {
      encoder.failed();
      LedgerUnavailableException refusal =
          writer.failedSync() == null
              ? new LedgerUnavailableException(
                  "cannot write the ledger in " + directory.path() + ": check its disk", e)
              : afterFailedSync(e);
      batch.stream().filter(p -> !p.done()).forEach(p -> p.failure = refusal);
      return;
    }
    nextSequence += encoder.count();
    digest = encoder.digest();
    for (Pending p : batch) {
      if (!p.done()) {
        p.position = new FactPosition(chain, sequence++);
      }
    }
  }

  private LedgerUnavailableException afterFailedSync(Throwable cause) {
    return new LedgerUnavailableException(
        "a sync of the ledger in %s failed (%s): check its disk, then restart this node"
            .formatted(directory.path(), cause.getMessage()),
        cause);
  }

  /** Why appends are refused until a restart, in one line; null while they are not. */
  public @Nullable String problem() {
    Throwable failedSync = writer.failedSync();
    return failedSync == null ? null : afterFailedSync(failedSync).getMessage();
  }

  /** Ends the chain; appends are refused from here. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (diskSync != null) {
        diskSync.stop();
      }
      writer.close();
      directory.setLive(null);
    } catch (IOException e) {
      LOG.warn("the last segment of chain {} could not be closed", chain.value(), e);
    } finally {
      lock.unlock();
    }
  }
}
