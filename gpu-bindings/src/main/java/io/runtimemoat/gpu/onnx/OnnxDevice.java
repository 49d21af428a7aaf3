package io.runtimemoat.gpu.onnx;

import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.lane.ConstraintFactory;
import io.runtimemoat.gpu.lane.DeviceLoop;
import io.runtimemoat.gpu.lane.LaneClock;
import io.runtimemoat.gpu.lane.ServedModel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A CPU lane: the one thread that owns its models, and the way to talk to it. */
public final class OnnxDevice implements Device {
  private static final Logger log = LoggerFactory.getLogger(OnnxDevice.class);

  private final String id;
  private final List<ServedModel> models;
  private final List<ModelDescription> descriptions;
  private final DeviceLoop loop;
  private final EnergyMeter energy = new EnergyMeter();
  private final Thread thread;

  private OnnxDevice(
      String id, List<ServedModel> models, DeviceSettings settings, ConstraintFactory constraints) {
    this.id = id;
    this.models = List.copyOf(models);
    descriptions = models.stream().map(model -> model.decoder().description()).toList();
    loop = new DeviceLoop(models, settings, LaneClock.system(), constraints);
    thread = new Thread(this::run, "moat-lane-" + id);
    thread.setDaemon(true);
  }

  /** Starts a lane over models that nobody else uses from now on; it closes them at its end. */
  public static OnnxDevice start(
      String id, List<ServedModel> models, DeviceSettings settings, ConstraintFactory constraints) {
    OnnxDevice device = new OnnxDevice(id, models, settings, constraints);
    device.thread.start();
    return device;
  }

  private void run() {
    Status status = Status.CANCELLED;
    String detail = "";
    try {
      while (!loop.closed()) {
        if (!loop.tick()) {
          LockSupport.parkNanos(this, loop.idleNs());
        }
      }
    } catch (RuntimeException | Error e) {
      log.error("Lane {} died; its sequences fail and it accepts no more.", id, e);
      status = Status.FAILED;
      detail = "The device lane died.";
    } finally {
      loop.close();
      loop.endAll(status, detail);
      models.forEach(model -> model.decoder().close());
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public DeviceKind kind() {
    return DeviceKind.CPU;
  }

  @Override
  public List<ModelDescription> models() {
    // A lane that died serves nothing: it must neither count as ready nor win by an empty queue.
    return loop.closed() ? List.of() : descriptions;
  }

  @Override
  public DeviceTelemetry telemetry() {
    return loop.telemetry(energy.joules());
  }

  @Override
  public Admission submit(SequenceSpec spec, SequenceListener listener) {
    Admission admission = loop.submit(spec, listener);
    LockSupport.unpark(thread);
    return admission;
  }

  @Override
  public void request(long sequenceId, int batches) {
    loop.request(sequenceId, batches);
    LockSupport.unpark(thread);
  }

  @Override
  public void cancel(long sequenceId) {
    loop.cancel(sequenceId);
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    loop.close();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
