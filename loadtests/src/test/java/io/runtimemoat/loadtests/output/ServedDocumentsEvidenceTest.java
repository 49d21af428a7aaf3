package io.runtimemoat.loadtests.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.loadtests.load.MeasuredMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand cases over the real schemas without a fault, as many with one each, and some through
 * the small model; writes {@code target/evidence/served-documents.json}. {@code
 * -Dmoat.evidence.cases} and {@code -Dmoat.evidence.model-cases} say how many.
 */
@Tag("evidence")
class ServedDocumentsEvidenceTest {
  private static final Path RESULT = Path.of("target", "evidence", "served-documents.json");
  private static final long SEED = Long.getLong("moat.evidence.seed", 20_261_128);
  private static final int CASES = Integer.getInteger("moat.evidence.cases", 10_000);
  private static final int MODEL_CASES = Integer.getInteger("moat.evidence.model-cases", 500);
  private static final int DOCUMENTS = 24;
  private static final int AT_ONCE = 8;
  private static final int BATCH = 1_000;
  private static final List<Fault> FAULTS =
      List.of(Fault.BYTE, Fault.TYPE, Fault.MEMBER, Fault.CUT);

  @Test
  void tenThousandCases_areProven(@TempDir Path folder) throws Exception {
    OutputCases cases = new OutputCases(1, DOCUMENTS, SEED);
    Leg good = new Leg("fault-free upstream", true);
    Leg broken = new Leg("one fault each, ended by the node", true);
    Leg written = new Leg("written by the small model", false);
    Leg mended = new Leg("one fault each, mended by the small model", true);
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Path small = Files.createDirectory(folder.resolve("small"));
    try (OutputNode node = OutputNode.alone(alone)) {
      run(node, OutputNode.UPSTREAM, cases, CASES, List.of(Fault.NONE), good);
      run(node, OutputNode.UPSTREAM, cases, CASES, FAULTS, broken);
    }
    OutputNode withModel = OutputNode.withSmallModel(small);
    try (withModel) {
      run(withModel, OutputNode.SMALL, cases, MODEL_CASES, List.of(Fault.NONE), written);
      run(withModel, OutputNode.UPSTREAM, cases, MODEL_CASES, FAULTS, mended);
    }
    written.explain(withModel.ledger());
    List<Leg> legs = List.of(good, broken, written, mended);
    write(cases, legs);

    List<String> wrong = new ArrayList<>();
    legs.forEach(leg -> wrong.addAll(leg.wrong));
    assertThat(wrong).isEmpty();
    assertThat(good.unchanged()).isEqualTo(CASES);
    assertThat(good.count("valid")).isEqualTo(CASES);
    assertThat(legs).allMatch(leg -> leg.accepted() + leg.unfinished() == leg.cases());
    assertThat(broken.unfinished()).isLessThan(CASES / 100);
  }

  private static void run(
      OutputNode node, String model, OutputCases cases, int count, List<Fault> faults, Leg leg)
      throws Exception {
    for (int done = 0; done < count; done += BATCH) {
      int now = Math.min(BATCH, count - done);
      leg.judge(node.ask(model, cases.next(now, faults), AT_ONCE));
    }
    System.out.println(leg.toJson());
  }

  private static void write(OutputCases cases, List<Leg> legs) throws Exception {
    ObjectNode result = new JsonMapper().createObjectNode();
    result.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    result.put("commit", MeasuredMachine.commit());
    result.set("machine", MeasuredMachine.toJson());
    result
        .putObject("configuration")
        .put("seed", SEED)
        .put("cases", CASES)
        .put("modelCases", MODEL_CASES)
        .put("documentsPerSchema", DOCUMENTS)
        .put("requestsAtOnce", AT_ONCE)
        .put("mostTokensOfAModelAnswer", OutputNode.MODEL_TOKENS);
    ObjectNode schemas = result.putObject("schemas");
    schemas.put("served", cases.schemas().size()).put("compiled", cases.compiled());
    schemas.put("withKeywordsOfWholeValues", cases.wide());
    cases.refused().forEach(schemas.putObject("refusedByKeyword")::put);
    ArrayNode all = result.putArray("legs");
    legs.forEach(leg -> all.add(leg.toJson()));
    Files.createDirectories(RESULT.getParent());
    Files.writeString(RESULT, result.toPrettyString() + "\n");
  }
}
