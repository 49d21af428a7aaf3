package io.runtimemoat.gpu.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceInventoryTest {
  @Test
  void thisMachine_offersAtLeastItsProcessor() {
    DeviceInventory inventory = DeviceInventory.ofThisMachine();

    assertThat(inventory.runtimeVersion()).startsWith("1.");
    assertThat(inventory.executionProviders()).contains("CPU");
    assertThat(inventory.executionDevices())
        .anyMatch(device -> device.provider().startsWith("CPU") && device.kind().equals("CPU"));
    assertThat(inventory.processor().cores()).isPositive();
    assertThat(inventory.memoryBytes()).isGreaterThan(1L << 28);
    assertThat(MachineMemory.residentBytes()).isNotNegative();
  }

  @Test
  void x86Flags_areReducedToVectorExtensions() {
    Processor processor =
        Processor.of(
            List.of(
                "processor\t: 0",
                "model\t\t: 17",
                "model name\t: AMD EPYC 9B14",
                "flags\t\t: fpu vme sse4_2 avx2 avx512_vnni fma lm",
                ""));

    assertThat(processor.model()).isEqualTo("AMD EPYC 9B14");
    assertThat(processor.vectorExtensions())
        .containsExactly("avx2", "avx512_vnni", "fma", "sse4_2");
  }

  @Test
  void armFeatures_areRead() {
    Processor processor = Processor.of(List.of("Features\t: fp asimd sve i8mm crc32"));

    assertThat(processor.vectorExtensions()).containsExactly("asimd", "i8mm", "sve");
    assertThat(processor.model()).isNotBlank();
  }

  @Test
  void gpus_areReadWithinRangeWhereThereAreAny() {
    for (NvmlReading gpu : NvmlReading.all()) {
      assertThat(gpu.name()).isNotBlank();
      assertThat(gpu.memoryTotalBytes()).isGreaterThan(gpu.memoryUsedBytes() - 1);
      assertThat(gpu.utilization())
          .satisfiesAnyOf(
              share -> assertThat(share).isNaN(), share -> assertThat(share).isBetween(0.0, 1.0));
    }
  }
}
