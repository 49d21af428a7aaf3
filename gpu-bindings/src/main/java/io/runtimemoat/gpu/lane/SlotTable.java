package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.DecoderModel;
import org.jspecify.annotations.Nullable;

/** Who sits on which slot of a decoder; decoding choices are kept a compact prefix. */
final class SlotTable {
  private final DecoderModel decoder;
  private final ParkingLot lot;
  private final @Nullable Choice[] bySlot;
  private int activeSequences;

  SlotTable(DecoderModel decoder, ParkingLot lot) {
    this.decoder = decoder;
    this.lot = lot;
    bySlot = new Choice[decoder.slots()];
  }

  int size() {
    return bySlot.length;
  }

  @Nullable Choice at(int slot) {
    return bySlot[slot];
  }

  /** Sequences that hold at least one slot. */
  int activeSequences() {
    return activeSequences;
  }

  int firstFree() {
    for (int slot = 0; slot < bySlot.length; slot++) {
      if (bySlot[slot] == null) {
        return slot;
      }
    }
    return Choice.NO_SLOT;
  }

  /** Gives the first free slot to a choice and brings its parked KV back. */
  void seat(Choice choice) {
    int slot = firstFree();
    bySlot[slot] = choice;
    choice.sit(slot);
    countSeats(choice, 1);
    ParkedKv parked = choice.parked();
    if (parked != null) {
      decoder.importBlocks(slot, parked.blocks());
      lot.release(choice);
    }
  }

  /** Frees a choice's slot. */
  void free(Choice choice) {
    int slot = choice.slot();
    decoder.truncate(slot, 0);
    bySlot[slot] = null;
    choice.leave();
    countSeats(choice, -1);
  }

  /** Moves a choice's KV out and frees its slot; false when the parking lot is full. */
  boolean park(Choice choice) {
    ParkedKv kv = lot.store(decoder, choice.slot(), 1);
    if (kv == null) {
      return false;
    }
    choice.park(kv);
    free(choice);
    return true;
  }

  /** Puts {@code heir} on the slot of {@code holder}, KV included. */
  void handOver(Choice holder, Choice heir) {
    int slot = holder.slot();
    bySlot[slot] = heir;
    holder.leave();
    heir.sit(slot);
  }

  /** Seats a choice on a free slot with a copy of another's KV. */
  void seatCopy(Choice source, Choice choice) {
    int slot = firstFree();
    bySlot[slot] = choice;
    choice.sit(slot);
    countSeats(choice, 1);
    decoder.copy(source.slot(), slot);
  }

  /** Moves decoding choices down so that one run over a prefix steps them all. */
  void compact() {
    int free = firstFree();
    for (int slot = bySlot.length - 1; free >= 0 && slot > free; slot--) {
      Choice choice = bySlot[slot];
      if (choice != null && choice.phase() == Choice.Phase.DECODING) {
        decoder.copy(slot, free);
        decoder.truncate(slot, 0);
        bySlot[slot] = null;
        bySlot[free] = choice;
        choice.sit(free);
        free = firstFree();
      }
    }
  }

  private void countSeats(Choice choice, int change) {
    if (choice.sequence().addSeats(change)) {
      activeSequences += change;
    }
  }
}
