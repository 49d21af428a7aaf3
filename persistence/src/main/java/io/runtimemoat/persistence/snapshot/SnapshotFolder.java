package io.runtimemoat.persistence.snapshot;

import io.runtimemoat.persistence.sealing.OwnerOnlyFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots that this node has verified, on its disk, so that it can go on with them while the
 * database is away or its rows are broken. Each file begins with HMAC-SHA256 of the rest under a
 * key that the disk alone does not tell; a changed or cut file counts as missing. Those that were
 * used longest ago are deleted beyond the bound. Safe for use by many threads.
 */
public final class SnapshotFolder {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFolder.class);
  private static final String SUFFIX = ".snapshot";
  private static final String HMAC = "HmacSHA256";
  private static final int MAC_BYTES = 32;

  private final Path folder;
  private final SecretKeySpec key;
  private final long maxBytes;
  private final Clock clock;

  /**
   * @param secret 32 bytes that nodes which may read each other's files share
   * @param maxBytes bound of all files together
   */
  public SnapshotFolder(Path folder, byte[] secret, long maxBytes, Clock clock) {
    this.folder = folder;
    this.key = new SecretKeySpec(secret, HMAC);
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Keeps a snapshot; a full or broken disk costs a warning. */
  public synchronized void keep(SignedSnapshot snapshot) {
    try {
      Files.createDirectories(folder);
      byte[] body = encode(snapshot);
      ByteBuffer file = ByteBuffer.allocate(MAC_BYTES + body.length).put(mac(body)).put(body);
      OwnerOnlyFile.replace(file(snapshot.tenant(), snapshot.task(), snapshot.id()), file.array());
      trim();
    } catch (IOException e) {
      LOG.warn("{} is not kept on disk", snapshot, e);
    }
  }

  /** A snapshot that was kept, exactly as it was; null when it is missing or was changed. */
  public synchronized @Nullable SignedSnapshot find(String tenant, String task, String id) {
    Path file = file(tenant, task, id);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      byte[] tag = take(bytes, MAC_BYTES);
      byte[] body = take(bytes, bytes.remaining());
      if (!MessageDigest.isEqual(tag, mac(body))) {
        LOG.error("{} was changed and is not used", file.getFileName());
        return null;
      }
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      SignedSnapshot snapshot = decode(body);
      boolean wanted =
          snapshot.tenant().equals(tenant)
              && snapshot.task().equals(task)
              && snapshot.id().equals(id);
      return wanted ? snapshot : null;
    } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
      LOG.error("{} cannot be read and is not used", file.getFileName(), e);
      return null;
    }
  }

  private void trim() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).forEach(files::add);
    }
    files.sort(Comparator.comparing(SnapshotFolder::used).reversed());
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      bytes += Files.size(files.get(i));
      if (bytes > maxBytes && i > 0) {
        Files.delete(files.get(i));
      }
    }
  }

  private static FileTime used(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private Path file(String tenant, String task, String id) {
    byte[] name = (tenant + "\n" + task + "\n" + id).getBytes(StandardCharsets.UTF_8);
    return folder.resolve(HexFormat.of().formatHex(mac(name), 0, 16) + SUFFIX);
  }

  private byte[] mac(byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is missing from this Java runtime", e);
    }
  }

  private static byte[] encode(SignedSnapshot snapshot) {
    byte[][] fields = {
      snapshot.id().getBytes(StandardCharsets.UTF_8),
      snapshot.tenant().getBytes(StandardCharsets.UTF_8),
      snapshot.task().getBytes(StandardCharsets.UTF_8),
      snapshot.content(),
      snapshot.keyId().getBytes(StandardCharsets.UTF_8),
      snapshot.signature()
    };
    int bytes = 0;
    for (byte[] field : fields) {
      bytes += Integer.BYTES + field.length;
    }
    ByteBuffer body = ByteBuffer.allocate(bytes);
    for (byte[] field : fields) {
      body.putInt(field.length).put(field);
    }
    return body.array();
  }

  private static SignedSnapshot decode(byte[] body) {
    ByteBuffer bytes = ByteBuffer.wrap(body);
    return new SignedSnapshot(
        text(bytes), text(bytes), text(bytes), field(bytes), text(bytes), field(bytes));
  }

  private static String text(ByteBuffer bytes) {
    return new String(field(bytes), StandardCharsets.UTF_8);
  }

  private static byte[] field(ByteBuffer bytes) {
    return take(bytes, bytes.getInt());
  }

  private static byte[] take(ByteBuffer bytes, int length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] taken = new byte[length];
    bytes.get(taken);
    return taken;
  }
}
