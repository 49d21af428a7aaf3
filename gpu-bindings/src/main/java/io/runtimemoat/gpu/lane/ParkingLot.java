package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.DecoderModel;
import org.jspecify.annotations.Nullable;

/** The bounded store of keys and values whose choices wait for a slot. */
final class ParkingLot {
  private final long capacityBytes;
  private long usedBytes;

  ParkingLot(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  long usedBytes() {
    return usedBytes;
  }

  /** Copies a slot's committed tokens out; null when they do not fit. */
  @Nullable ParkedKv store(DecoderModel decoder, int slot, int users) {
    int length = decoder.length(slot);
    if (usedBytes + length * decoder.description().kvBytesPerToken() > capacityBytes) {
      return null;
    }
    ParkedKv kv = new ParkedKv(decoder.exportBlocks(slot, 0, length), users);
    usedBytes += kv.sizeBytes();
    return kv;
  }

  /** Lets go of a choice's parked KV, if it has any. */
  void release(Choice choice) {
    ParkedKv kv = choice.parked();
    if (kv != null) {
      choice.park(null);
      if (kv.release()) {
        usedBytes -= kv.sizeBytes();
      }
    }
  }
}
