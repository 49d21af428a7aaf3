package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.sealing.OwnerOnlyFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** How written bytes are forced to the disk. A failure is final: see {@link SegmentWriter}. */
interface Disk {
  /** The machine's own. */
  Disk LOCAL =
      new Disk() {
        @Override
        public void force(RandomAccessFile file) throws IOException {
          file.getFD().sync();
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
          OwnerOnlyFile.forceDirectory(directory);
        }
      };

  void force(RandomAccessFile file) throws IOException;

  /** Makes a folder's new entries durable. */
  void forceDirectory(Path directory) throws IOException;
}
