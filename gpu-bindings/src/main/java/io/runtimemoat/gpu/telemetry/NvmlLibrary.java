package io.runtimemoat.gpu.telemetry;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The few calls of NVIDIA's management library (NVML) that readings need. */
final class NvmlLibrary {
  /*
   * [1] NVIDIA. NVML API reference manual. Every call returns 0 for success; structures used here:
   *     nvmlMemory_t {u64 total, free, used}, nvmlUtilization_t {u32 gpu, memory in percent}.
   */
  private static final int SUCCESS = 0;

  private static final int MAX_GPUS = 64;
  private static final int NAME_BYTES = 96;
  private static final int TEMPERATURE_OF_GPU = 0;
  private static final Optional<NvmlLibrary> LOADED = load();

  private final NativeLibrary library;

  private NvmlLibrary(NativeLibrary library) {
    this.library = library;
  }

  static List<NvmlReading> readings() {
    return LOADED.map(NvmlLibrary::readAll).orElse(List.of());
  }

  /** The library stays initialized for the life of the process. */
  private static Optional<NvmlLibrary> load() {
    try {
      NativeLibrary library =
          NativeLibrary.getInstance(Platform.isWindows() ? "nvml" : "libnvidia-ml.so.1");
      NvmlLibrary nvml = new NvmlLibrary(library);
      return nvml.call("nvmlInit_v2") ? Optional.of(nvml) : Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }

  private List<NvmlReading> readAll() {
    List<NvmlReading> readings = new ArrayList<>();
    IntByReference count = new IntByReference();
    if (call("nvmlDeviceGetCount_v2", count)) {
      for (int index = 0; index < Math.min(count.getValue(), MAX_GPUS); index++) {
        PointerByReference device = new PointerByReference();
        if (call("nvmlDeviceGetHandleByIndex_v2", index, device)) {
          readings.add(read(index, device.getValue()));
        }
      }
    }
    return List.copyOf(readings);
  }

  private NvmlReading read(int index, Pointer device) {
    try (Memory name = new Memory(NAME_BYTES);
        Memory memory = new Memory(3L * Long.BYTES);
        Memory utilization = new Memory(2L * Integer.BYTES)) {
      name.clear();
      call("nvmlDeviceGetName", device, name, NAME_BYTES);
      boolean hasMemory = call("nvmlDeviceGetMemoryInfo", device, memory);
      boolean hasUtilization = call("nvmlDeviceGetUtilizationRates", device, utilization);
      return new NvmlReading(
          index,
          name.getString(0, Native.getDefaultStringEncoding()),
          hasUtilization ? utilization.getInt(0) / 100.0 : Double.NaN,
          hasMemory ? memory.getLong(2L * Long.BYTES) : -1,
          hasMemory ? memory.getLong(0) : -1,
          number("nvmlDeviceGetPowerUsage", device) / 1000,
          temperature(device),
          energyJoules(device));
    }
  }

  private double number(String function, Pointer device) {
    IntByReference value = new IntByReference();
    return call(function, device, value) ? value.getValue() : Double.NaN;
  }

  private double temperature(Pointer device) {
    IntByReference value = new IntByReference();
    return call("nvmlDeviceGetTemperature", device, TEMPERATURE_OF_GPU, value)
        ? value.getValue()
        : Double.NaN;
  }

  private double energyJoules(Pointer device) {
    LongByReference millijoules = new LongByReference();
    return call("nvmlDeviceGetTotalEnergyConsumption", device, millijoules)
        ? millijoules.getValue() / 1000.0
        : Double.NaN;
  }

  /** Whether the function exists and succeeded. */
  private boolean call(String function, Object... arguments) {
    try {
      Function called = library.getFunction(function);
      return called.invokeInt(arguments) == SUCCESS;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
