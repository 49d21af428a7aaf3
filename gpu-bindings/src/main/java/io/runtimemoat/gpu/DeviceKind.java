package io.runtimemoat.gpu;

/** What a lane runs on. */
public enum DeviceKind {
  CPU,
  GPU,
  NPU
}
