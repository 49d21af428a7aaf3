package io.runtimemoat.gpu.onnx;

import io.runtimemoat.gpu.CostTable;
import io.runtimemoat.gpu.DecoderCapabilities;
import io.runtimemoat.gpu.DecoderModel;
import io.runtimemoat.gpu.Feed;
import io.runtimemoat.gpu.KvBlocks;
import io.runtimemoat.gpu.Logits;
import io.runtimemoat.gpu.ModelDescription;
import java.util.List;

/** A decoder that passes everything on; tests override what they disturb. */
public class ForwardingDecoder implements DecoderModel {
  private final DecoderModel decoder;

  public ForwardingDecoder(DecoderModel decoder) {
    this.decoder = decoder;
  }

  @Override
  public Logits forward(List<Feed> feeds) {
    return decoder.forward(feeds);
  }

  @Override
  public ModelDescription description() {
    return decoder.description();
  }

  @Override
  public DecoderCapabilities capabilities() {
    return decoder.capabilities();
  }

  @Override
  public CostTable costs() {
    return decoder.costs();
  }

  @Override
  public int slots() {
    return decoder.slots();
  }

  @Override
  public int length(int slot) {
    return decoder.length(slot);
  }

  @Override
  public void truncate(int slot, int length) {
    decoder.truncate(slot, length);
  }

  @Override
  public void copy(int source, int target) {
    decoder.copy(source, target);
  }

  @Override
  public KvBlocks exportBlocks(int slot, int from, int to) {
    return decoder.exportBlocks(slot, from, to);
  }

  @Override
  public void importBlocks(int slot, KvBlocks blocks) {
    decoder.importBlocks(slot, blocks);
  }

  @Override
  public long kvBytesReserved() {
    return decoder.kvBytesReserved();
  }

  @Override
  public long kvBytesInUse() {
    return decoder.kvBytesInUse();
  }

  @Override
  public long nativeBytes() {
    return decoder.nativeBytes();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
