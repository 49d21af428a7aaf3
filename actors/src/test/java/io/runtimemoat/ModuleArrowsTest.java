package io.runtimemoat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.runtimemoat.config.SettingReader;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.persistence.ledger.Ledger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages, as far as this module sees them. */
class ModuleArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrls(
              Stream.of(SettingReader.class, Device.class, Ledger.class, TenantId.class)
                  .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                  .toList());

  @Test
  void config_knowsNobody() {
    noClasses()
        .that()
        .resideInAPackage("io.runtimemoat.config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.runtimemoat.gpu..",
            "io.runtimemoat.persistence..",
            "io.runtimemoat.decision..",
            "io.runtimemoat.actors..")
        .check(CLASSES);
  }

  @Test
  void nativeEdgeAndPersistence_knowNeitherEachOtherNorWhatIsAbove() {
    noClasses()
        .that()
        .resideInAPackage("io.runtimemoat.gpu..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.runtimemoat.persistence..", "io.runtimemoat.decision..", "io.runtimemoat.actors..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.runtimemoat.persistence..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.runtimemoat.gpu..", "io.runtimemoat.decision..", "io.runtimemoat.actors..")
        .check(CLASSES);
  }

  @Test
  void decision_knowsNoActor() {
    noClasses()
        .that()
        .resideInAPackage("io.runtimemoat.decision..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.runtimemoat.gpu..", "io.runtimemoat.persistence..", "io.runtimemoat.actors..")
        .check(CLASSES);
  }

  @Test
  void packages_areFreeOfCycles() {
    slices().matching("io.runtimemoat.decision.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("io.runtimemoat.actors.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
