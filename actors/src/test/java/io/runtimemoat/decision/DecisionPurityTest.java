package io.runtimemoat.decision;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the import ban of the build cannot say: calls that make a decision unrepeatable. */
class DecisionPurityTest {
  private static final JavaClasses DECISION =
      new ClassFileImporter()
          .importUrl(TenantId.class.getProtectionDomain().getCodeSource().getLocation())
          .that(resideInAPackage("io.runtimemoat.decision.."));

  /** Their results differ between JDKs and from StrictMath's; sqrt, abs, min and max do not. */
  private static final String INEXACT =
      "sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log10|log1p|pow|cbrt|hypot"
          + "|random";

  private static final ArchRule NO_CLOCK =
      noClasses()
          .should()
          .callMethodWhere(target(name("now")).and(target(owner(nameMatching("java\\.time\\..*")))))
          .orShould()
          .callMethodWhere(
              target(nameMatching("nanoTime|currentTimeMillis|getenv|getProperty"))
                  .and(target(owner(assignableTo(System.class)))));

  private static final ArchRule NO_INEXACT_MATHS =
      noClasses()
          .should()
          .callMethodWhere(
              target(nameMatching(INEXACT)).and(target(owner(assignableTo(Math.class)))));

  private static final ArchRule NO_THREADS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class, ThreadLocal.class)
          .orShould()
          .callMethodWhere(target(nameMatching("parallel|parallelStream")));

  private static final ArchRule ONLY_PLAIN_JAVA =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "io.runtimemoat.decision..",
              "io.runtimemoat.config",
              "java.lang..",
              // of the grammar: numbers of JSON, exactly
              "java.math",
              "java.util",
              "java.util.function",
              "java.util.regex",
              "java.util.stream",
              "java.time",
              "java.nio",
              "java.nio.charset",
              "java.security",
              "javax.crypto..",
              // of the guard: linear-time patterns; numbering plans, read from their own jar
              "com.google.re2j",
              "com.google.i18n.phonenumbers",
              "org.jspecify..");

  @Test
  void decisions_readNoClock() {
    NO_CLOCK.check(DECISION);
  }

  @Test
  void decisions_useStrictMathsOnly() {
    NO_INEXACT_MATHS.check(DECISION);
  }

  @Test
  void decisions_startNoThreads() {
    NO_THREADS.check(DECISION);
  }

  @Test
  void decisions_dependOnPlainJavaAlone() {
    ONLY_PLAIN_JAVA.check(DECISION);
  }

  /** Every rule is broken by this class; a rule that lets it pass is itself broken. */
  @Test
  void rules_catchWhatTheyForbid() {
    JavaClasses impure = new ClassFileImporter().importClasses(Impure.class);

    for (ArchRule rule : new ArchRule[] {NO_CLOCK, NO_INEXACT_MATHS, NO_THREADS, ONLY_PLAIN_JAVA}) {
      assertThat(rule.evaluate(impure).hasViolation()).as(rule.getDescription()).isTrue();
    }
  }

  /** Breaks every rule. */
  static final class Impure {
    private final java.util.concurrent.atomic.AtomicLong counter =
        new java.util.concurrent.atomic.AtomicLong();

    double draw() {
      long seconds = Instant.now().getEpochSecond() + System.nanoTime();
      return Math.exp((double) seconds)
          + Thread.currentThread().getId()
          + counter.incrementAndGet();
    }
  }
}
