package io.runtimemoat.persistence.sealing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that hold keys: readable by their owner only (mode 0600), on the disk when written. */
public final class OwnerOnlyFile {
  private OwnerOnlyFile() {}

  /**
   * Writes a file that must not exist yet.
   *
   * @throws FileAlreadyExistsException when it does; its content stays
   */
  public static void create(Path file, byte[] content) throws IOException {
    Path parent = parentOf(file);
    Files.createDirectories(parent);
    Path whole = written(file, content);
    try {
      // A hard link appears whole or not at all, and refuses to replace another process's key.
      Files.createLink(file, whole);
    } finally {
      Files.delete(whole);
    }
    forceDirectory(parent);
  }

  /** Writes a file as a whole: a reader sees the old content or the new one. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path parent = parentOf(file);
    Files.createDirectories(parent);
    Files.move(
        written(file, content),
        file,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    forceDirectory(parent);
  }

  private static Path written(Path file, byte[] content) throws IOException {
    Path temporary = Files.createTempFile(parentOf(file), "." + file.getFileName(), ".new");
    if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
    }
    try (RandomAccessFile out = new RandomAccessFile(temporary.toFile(), "rw")) {
      out.write(content);
      out.getFD().sync();
    }
    return temporary;
  }

  private static Path parentOf(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(file + " is not a file in a folder");
    }
    return parent;
  }

  /** Makes creations and renames in a folder durable, also under an interrupt of the caller. */
  public static void forceDirectory(Path directory) throws IOException {
    // A directory can be synced through a read channel on POSIX only.
    if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    boolean forced = false;
    while (!forced) {
      try (FileChannel channel = FileChannel.open(directory)) {
        channel.force(true);
        forced = true;
      } catch (ClosedByInterruptException e) {
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
