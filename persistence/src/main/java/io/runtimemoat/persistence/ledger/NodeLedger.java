package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.sealing.MasterKey;
import io.runtimemoat.persistence.sealing.TenantKeyRing;
import io.runtimemoat.persistence.signing.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * A node's whole ledger, wired: segments in {@code <data-dir>/ledger}, keys in {@code
 * <data-dir>/keys}, the writing side, the shipper and the reading side.
 */
public final class NodeLedger implements AutoCloseable {
  private final SegmentDirectory directory;
  private final SegmentLedger ledger;
  private final LedgerShipper shipper;
  private final LedgerReader reader;
  private final TenantKeyRing keys;
  private final MasterKey masterKey;
  private final SigningKey signingKey;

  private NodeLedger(
      SegmentDirectory directory,
      SegmentLedger ledger,
      LedgerShipper shipper,
      LedgerReader reader,
      TenantKeyRing keys,
      MasterKey masterKey,
      SigningKey signingKey) {
    this.directory = directory;
    this.ledger = ledger;
    this.shipper = shipper;
    this.reader = reader;
    this.keys = keys;
    this.masterKey = masterKey;
    this.signingKey = signingKey;
  }

  /**
   * Opens a new chain and starts shipping; the caller closes the database afterwards.
   *
   * @param node the node's name, at most 255 characters
   * @throws LedgerUnavailableException when another process has the folder
   * @throws IllegalArgumentException when the given master key is not 32 bytes
   */
  public static NodeLedger open(
      Path dataDirectory, String node, LedgerSettings settings, Database database, Clock clock) {
    LedgerSchema.createIfMissing(database);
    SegmentDirectory directory = SegmentDirectory.own(segmentsOf(dataDirectory));
    try {
      SigningKey signingKey = SigningKey.load(keysOf(dataDirectory).resolve("node-signing.key"));
      MasterKey master = MasterKey.load(settings.masterKey(), masterKeyOf(dataDirectory));
      TenantKeyRing keys =
          TenantKeyRing.open(
              keyRingOf(dataDirectory), master, database, settings.cachedKeys(), clock);
      SegmentLedger ledger = SegmentLedger.open(directory, keys, settings, clock);
      LedgerShipper shipper =
          new LedgerShipper(directory, keys, signingKey, database, node, settings, clock);
      LedgerReader reader = new JdbcLedgerReader(database, directory, keys, settings, clock);
      shipper.start();
      return new NodeLedger(directory, ledger, shipper, reader, keys, master, signingKey);
    } catch (IOException e) {
      directory.close();
      throw new UncheckedIOException("cannot open the keys in " + keysOf(dataDirectory), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * Whether a folder is a node's: it holds its ledger and its keys. A view of any other would find
   * nothing.
   */
  public static boolean isIn(Path dataDirectory) {
    return Files.isDirectory(segmentsOf(dataDirectory)) && Files.isDirectory(keysOf(dataDirectory));
  }

  /**
   * The reading side alone, beside a node that may be running or not; changes nothing but missing
   * tables, and not even those by a database that is a view.
   */
  public static LedgerReader view(
      Path dataDirectory, LedgerSettings settings, Database database, Clock clock) {
    LedgerSchema.createIfMissing(database);
    try {
      TenantKeyRing keys =
          TenantKeyRing.view(
              keyRingOf(dataDirectory),
              MasterKey.existing(settings.masterKey(), masterKeyOf(dataDirectory)),
              database,
              settings.cachedKeys(),
              clock);
      SegmentDirectory directory = SegmentDirectory.view(segmentsOf(dataDirectory));
      return new JdbcLedgerReader(database, directory, keys, settings, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the keys in " + keysOf(dataDirectory), e);
    }
  }

  private static Path masterKeyOf(Path dataDirectory) {
    return keysOf(dataDirectory).resolve("master.key");
  }

  private static Path keyRingOf(Path dataDirectory) {
    return keysOf(dataDirectory).resolve("tenant.keys");
  }

  private static Path segmentsOf(Path dataDirectory) {
    return dataDirectory.resolve("ledger");
  }

  private static Path keysOf(Path dataDirectory) {
    return dataDirectory.resolve("keys");
  }

  public Ledger ledger() {
    return ledger;
  }

  /** Why no fact can be appended until a restart, in one line; null while nothing is wrong. */
  public @Nullable String problem() {
    return ledger.problem();
  }

  public LedgerReader reader() {
    return reader;
  }

  public LedgerShipper shipper() {
    return shipper;
  }

  /** The tenants' keys; erasing a tenant is here. */
  public TenantKeyRing keys() {
    return keys;
  }

  /** What the tenants' keys are wrapped with and other secrets are derived from. */
  public MasterKey masterKey() {
    return masterKey;
  }

  /** The node's key for other signed state. */
  public SigningKey signingKey() {
    return signingKey;
  }

  /** Ends the chain, ships it, signs its end and lets the folder go. */
  @Override
  public void close() {
    ledger.close();
    shipper.stop();
    directory.close();
  }
}
