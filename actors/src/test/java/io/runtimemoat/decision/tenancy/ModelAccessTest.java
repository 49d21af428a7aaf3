package io.runtimemoat.decision.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelAccessTest {
  @Test
  void noNames_openEverything() {
    assertThat(ModelAccess.all().opens("anything")).isTrue();
    assertThat(ModelAccess.all().opens("auto", "arm", "model")).isTrue();
  }

  @Test
  void listedAlias_opensAllItsArmsButNotTheirNames() {
    ModelAccess access = new ModelAccess(Set.of("auto"));

    assertThat(access.opens("auto", "large-arm", "large")).isTrue();
    assertThat(access.opens("large", "large-arm", "large")).isFalse();
  }

  @Test
  void listedModelOrArm_isOpenUnderEveryNameThatLeadsThere() {
    assertThat(new ModelAccess(Set.of("small")).opens("auto", "small-arm", "small")).isTrue();
    assertThat(new ModelAccess(Set.of("small-arm")).opens("small", "small-arm", "small")).isTrue();
    assertThat(new ModelAccess(Set.of("small")).opens("auto", "large-arm", "large")).isFalse();
  }
}
