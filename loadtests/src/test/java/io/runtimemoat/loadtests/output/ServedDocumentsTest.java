package io.runtimemoat.loadtests.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some hundred cases over the real schemas; {@link ServedDocumentsEvidenceTest} has ten thousand.
 */
@Tag("verify")
class ServedDocumentsTest {
  private static final long SEED = 20_261_128;
  private static final int STEP = 4;
  private static final int DOCUMENTS = 4;
  private static final int CASES = 200;
  private static final int MODEL_CASES = 24;
  private static final int AT_ONCE = 8;
  private static final List<Fault> FAULTS =
      List.of(Fault.BYTE, Fault.TYPE, Fault.MEMBER, Fault.CUT);

  private static OutputCases cases;

  @BeforeAll
  static void prepare() throws Exception {
    cases = new OutputCases(STEP, DOCUMENTS, SEED);
  }

  @Test
  void faultlessDocuments_areValidAndUnchanged_brokenOnesAreEnded(@TempDir Path folder)
      throws Exception {
    Leg good = new Leg("fault-free", true);
    Leg broken = new Leg("one fault each", true);
    try (OutputNode node = OutputNode.alone(folder)) {
      List<OutputCase> plain = cases.next(CASES, List.of(Fault.NONE));
      good.judge(node.ask(OutputNode.UPSTREAM, plain, AT_ONCE));
      broken.judge(node.ask(OutputNode.UPSTREAM, cases.next(CASES, FAULTS), AT_ONCE));
    }
    System.out.println(good.toJson());
    System.out.println(broken.toJson());

    assertThat(good.wrong).isEmpty();
    assertThat(good.count("valid")).isEqualTo(CASES);
    assertThat(good.unchanged()).isEqualTo(CASES);
    assertThat(broken.wrong).isEmpty();
    assertThat(broken.accepted() + broken.unfinished()).isEqualTo(CASES);
    assertThat(broken.unfinished()).isLessThan(CASES / 50);
    assertThat(broken.count("degraded")).isGreaterThan(CASES / 2);
  }

  @Test
  void modelOfTheProcess_writesAndMendsDocuments(@TempDir Path folder) throws Exception {
    Leg written = new Leg("by the small model", false);
    Leg mended = new Leg("one fault each, mended by the small model", true);
    OutputNode node = OutputNode.withSmallModel(folder);
    try (node) {
      List<OutputCase> plain = cases.next(MODEL_CASES, List.of(Fault.NONE));
      written.judge(node.ask(OutputNode.SMALL, plain, AT_ONCE));
      List<OutputCase> faulty = cases.next(MODEL_CASES, FAULTS);
      mended.judge(node.ask(OutputNode.UPSTREAM, faulty, AT_ONCE));
    }
    written.explain(node.ledger());
    System.out.println(written.toJson());
    System.out.println(mended.toJson());

    assertThat(written.wrong).isEmpty();
    assertThat(written.accepted() + written.unfinished()).isEqualTo(written.cases());
    // Few of these schemas have a document of 150 tokens that a model ends which knows none of
    // them.
    assertThat(written.count("valid")).isPositive();
    assertThat(mended.wrong).isEmpty();
    assertThat(mended.accepted() + mended.unfinished()).isEqualTo(MODEL_CASES);
    assertThat(mended.count("repaired")).isPositive();
  }
}
