package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.ledger.FactTable.Row;
import io.runtimemoat.persistence.ledger.LedgerReader.ChainVerdict;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One pass over one chain that recomputes every digest and checks every signed head. */
final class ChainVerification {
  private final FactSource source;
  private final List<Path> damagedSegments;
  private final PayloadPartitions partitions;
  private final SigningKeyTable signingKeys;
  private final HeadCursor heads;
  private final ChainDigest chainDigest = new ChainDigest();
  private final Map<Long, Boolean> droppedPartitions = new HashMap<>();
  private final Map<String, PublicKey> knownKeys = new HashMap<>();
  private byte[] digest;
  private long checked;
  private @Nullable String failure;

  /**
   * @param source the chain's facts from the first
   * @param damagedSegments segments of the chain that were set aside
   * @param heads the chain's heads from the first
   */
  ChainVerification(
      FactSource source,
      List<Path> damagedSegments,
      PayloadPartitions partitions,
      SigningKeyTable signingKeys,
      HeadCursor heads) {
    this.source = source;
    this.damagedSegments = damagedSegments;
    this.partitions = partitions;
    this.signingKeys = signingKeys;
    this.heads = heads;
    this.digest = chainDigest.genesis(source.chain());
  }

  ChainVerdict run() throws SQLException, IOException {
    source.drain(this::check);
    if (failure != null) {
      return broken(checked, failure);
    }
    if (source.damage() != null) {
      return broken(checked, source.damage());
    }
    SignedHead beyond = heads.peek();
    if (beyond != null) {
      String cut = "the tail is cut: a signed head says that fact %d existed";
      return broken(checked, cut.formatted(beyond.sequence()));
    }
    if (!damagedSegments.isEmpty()) {
      return broken(checked, "facts from here are in a damaged segment: " + damagedSegments.get(0));
    }
    return new ChainVerdict(source.chain(), true, checked, -1, summary());
  }

  private ChainVerdict broken(long at, String detail) {
    return new ChainVerdict(source.chain(), false, checked, at, detail);
  }

  private String summary() {
    String end = heads.chainEnded() ? "ended with a signed head" : "no signed end";
    return "%d facts and %d signed heads agree; %s".formatted(checked, heads.passed(), end);
  }

  private boolean check(Row row) throws SQLException {
    failure = failureOf(row);
    if (failure == null) {
      digest = row.fact().digest();
      failure = failureOfHeads(row.fact().sequence());
    }
    if (failure == null) {
      checked++;
    }
    return failure == null;
  }

  private @Nullable String failureOf(Row row) throws SQLException {
    SealedFact fact = row.fact();
    byte[] sealed = fact.sealed();
    if (sealed == null && !isDropped(row.partition())) {
      return "the payload is missing, and retention did not drop it";
    }
    if (sealed != null) {
      byte[] actual = chainDigest.payload(sealed, 0, sealed.length);
      if (!Arrays.equals(actual, fact.payloadDigest())) {
        return "the payload does not have its digest";
      }
    }
    if (!Arrays.equals(chainDigest.next(digest, fact), fact.digest())) {
      return "the fact does not have its digest";
    }
    if (heads.chainEnded()) {
      return "a signed head says that the chain ended before";
    }
    return null;
  }

  private boolean isDropped(long partition) throws SQLException {
    Boolean known = droppedPartitions.get(partition);
    if (known == null) {
      known = partitions.isDropped(partition);
      droppedPartitions.put(partition, known);
    }
    return known;
  }

  private @Nullable String failureOfHeads(long sequence) throws SQLException {
    SignedHead head = heads.peek();
    while (head != null && head.sequence() <= sequence) {
      PublicKey key = key(head.keyId());
      if (key == null) {
        return "its head is signed by the unknown key " + head.keyId();
      }
      if (!head.isSignedBy(key)) {
        return "the signature of its head is not valid";
      }
      if (head.sequence() != sequence || !Arrays.equals(head.digest(), digest)) {
        return "its signed head has another digest";
      }
      heads.pass();
      head = heads.peek();
    }
    return null;
  }

  private @Nullable PublicKey key(String id) throws SQLException {
    PublicKey key = knownKeys.get(id);
    if (key == null) {
      key = signingKeys.find(id);
      if (key != null) {
        knownKeys.put(id, key);
      }
    }
    return key;
  }
}
