package io.runtimemoat.gpu.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergyReadingTest {
  @Test
  void packages_areSummedWithoutTheirParts(@TempDir Path powercap) throws IOException {
    zone(powercap, "intel-rapl:0", "1500000", "262143328850");
    zone(powercap, "intel-rapl:0:0", "900000", "262143328850");
    zone(powercap, "intel-rapl:1", "2500000", "262143328850");

    EnergyReading reading = EnergyReading.of(powercap);

    assertThat(reading.joules()).isEqualTo(4.0);
    assertThat(reading.wrapJoules()).isEqualTo(524286.6577);
  }

  @Test
  void aCounterThatWrapped_isMended() {
    EnergyReading before = new EnergyReading(995, 1000);
    EnergyReading after = new EnergyReading(10, 1000);

    assertThat(after.since(before)).isEqualTo(15);
    assertThat(after.since(EnergyReading.NONE)).isNaN();
  }

  @Test
  void whatCannotBeRead_isNotANumber(@TempDir Path powercap) throws IOException {
    assertThat(EnergyReading.of(powercap.resolve("none")).joules()).isNaN();
    assertThat(EnergyReading.of(powercap).joules()).isNaN();

    zone(powercap, "intel-rapl:0", "not a number", "1");

    assertThat(EnergyReading.of(powercap)).isEqualTo(EnergyReading.NONE);
  }

  @Test
  void now_neverThrows() {
    assertThat(EnergyReading.now()).isNotNull();
  }

  private static void zone(Path powercap, String name, String energy, String wrap)
      throws IOException {
    Path zone = Files.createDirectory(powercap.resolve(name));
    Files.writeString(zone.resolve("energy_uj"), energy + "\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), wrap + "\n");
  }
}
