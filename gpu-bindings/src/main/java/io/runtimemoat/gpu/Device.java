package io.runtimemoat.gpu;

import java.util.List;

/**
 * One device lane with the models it has loaded. Every method returns at once; models, KV arena and
 * native buffers belong to the lane's own thread.
 */
public interface Device extends AutoCloseable {
  /** Unique on this node, for example {@code cpu-0}. */
  String id();

  DeviceKind kind();

  List<ModelDescription> models();

  DeviceTelemetry telemetry();

  /** Offers a sequence; when ACCEPTED the listener hears its end exactly once. */
  Admission submit(SequenceSpec spec, SequenceListener listener);

  /** Adds credit for {@code batches} more calls of {@link SequenceListener#onText}. */
  void request(long sequenceId, int batches);

  /** Ends a sequence and frees its slots within 100 ms; unknown ids are ignored. */
  void cancel(long sequenceId);

  /** Ends every sequence as CANCELLED and frees native memory. */
  @Override
  void close();
}
