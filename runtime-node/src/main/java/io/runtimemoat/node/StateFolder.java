package io.runtimemoat.node;

import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.gpu.tokenizer.NativeCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The node's data-dir, held by one process at a time. */
public final class StateFolder implements AutoCloseable {
  private static final String LOCK_FILE = "node.lock";

  private final Path path;
  private final FileChannel lockFile;

  private StateFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Creates the folder when missing and locks it; a second process is refused. */
  public static StateFolder open(Path path) {
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
      channel =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new InvalidSettingException(
            "moat.data-dir", path, "a folder that no other node is using (MOAT_DATA_DIR sets it)");
      }
      return new StateFolder(path, channel);
    } catch (IOException e) {
      throw new InvalidSettingException("moat.data-dir", path, "a folder this process can write");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Lets native libraries unpack below this folder; homes may be read-only. */
  void holdNativeLibraries() {
    try {
      NativeCache.useFolder(path.resolve("native"));
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot hold native libraries", e);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock of " + path + " could not be released", e);
    }
  }
}
