package io.runtimemoat.loadtests.jmh;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.output.GrammarBook;
import io.runtimemoat.actors.output.GrammarConstraints;
import io.runtimemoat.config.DeviceSettings;
import io.runtimemoat.config.ModelSettings;
import io.runtimemoat.gpu.Admission;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceListener;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.SequenceSpec;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.onnx.OnnxLocalModels;
import io.runtimemoat.loadtests.load.MeasuredMachine;
import io.runtimemoat.node.lab.HeldOutCase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * What holding shipped models to their schemas costs: greedy tokens per second of CPU of a lane
 * without a grammar, under its mask, and under its mask with forced tokens as drafts. The three
 * take turns at each held-out case; only decoding counts, not the prompt. CPU time, since it
 * settles on a machine that does other things too.
 *
 * <p>Writes {@code masked-decode.json} into the folder that is its argument.
 */
public final class MaskedDecode {
  private static final int CASES = 60;
  private static final int ROUNDS = 3;
  private static final int MAX_TOKENS = 256;
  private static final int DRAFTS = 8;
  private static final List<String> SIDES = List.of("unmasked", "masked", "masked, drafts");

  private MaskedDecode() {}

  /** One lane and what it did after the first round. */
  private static final class Side {
    private final String model;
    private final boolean held;
    private final OnnxLocalModels models;
    private long tokens;
    private long cpuNanos;
    private long sequences;

    Side(String model, boolean held, int drafts) {
      this.model = model;
      this.held = held;
      Path folder = ShippedModels.folder(model).toAbsolutePath();
      Map<String, Object> only =
          Map.of(
              "moat.models.dir",
              folder.resolveSibling("").toString(),
              "moat.models.local",
              List.of(Map.of("name", model, "folder", model, "slots", 1, "max-context", 0)),
              "moat.device.draft-tokens",
              drafts);
      Config config = ConfigFactory.parseMap(only).withFallback(ConfigFactory.load());
      models =
          OnnxLocalModels.load(
              ModelSettings.from(config),
              DeviceSettings.from(config),
              new GrammarConstraints(new GrammarBook(64L << 20)));
    }

    /** The text of a case. */
    String decode(HeldOutCase task, boolean counts) {
      Listener listener = new Listener();
      SequenceSpec spec = spec(task);
      Admission admission = models.devices().get(0).submit(spec, listener);
      if (admission != Admission.ACCEPTED) {
        throw new IllegalStateException("the lane answers " + admission);
      }
      models.devices().get(0).request(spec.sequenceId(), MAX_TOKENS);
      String text = listener.whole.join();
      if (counts) {
        tokens += listener.tokens - listener.first;
        cpuNanos += listener.endNanos - listener.firstNanos;
      }
      return text;
    }

    private SequenceSpec spec(HeldOutCase task) {
      String schema = Objects.requireNonNull(task.prompt().responseSchema()).json();
      return new SequenceSpec(
          ++sequences,
          "t",
          1,
          model,
          models.encoder(model).orElseThrow().encodeChat(task.prompt()),
          1,
          MAX_TOKENS,
          Sampling.greedy(),
          held ? new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, schema, "") : null,
          List.of(),
          -1,
          false,
          Instant.now().plusSeconds(60),
          0);
    }

    double tokensPerSecond() {
      return tokens * 1e9 / cpuNanos;
    }
  }

  /** Reads the CPU time of the lane's thread, which calls it. */
  private static final class Listener implements SequenceListener {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final CompletableFuture<String> whole = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private int tokens;
    private int first;
    private long firstNanos;
    private long endNanos;

    @Override
    public void onText(TextBatch batch) {
      text.append(batch.text());
      tokens += batch.tokens();
      if (first == 0) {
        first = tokens;
        firstNanos = THREADS.getCurrentThreadCpuTime();
      }
    }

    @Override
    public void onEnd(SequenceOutcome outcome) {
      endNanos = THREADS.getCurrentThreadCpuTime();
      whole.complete(text.toString());
    }
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args.length == 0 ? "." : args[0]);
    JsonMapper json = new JsonMapper();
    ObjectNode result = json.createObjectNode();
    result.put("commit", MeasuredMachine.commit()).set("machine", MeasuredMachine.toJson());
    ArrayNode models = result.putArray("models");
    for (String model : List.of("small", "medium", "large")) {
      models.add(measure(model, cases()));
    }
    String text = json.writerWithDefaultPrettyPrinter().writeValueAsString(result);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("masked-decode.json"), text + "\n");
    System.out.println(text);
  }

  private static List<HeldOutCase> cases() throws Exception {
    List<HeldOutCase> all =
        HeldOutCase.readAll(ShippedModels.folder("heldout").resolve("cases.jsonl"));
    List<HeldOutCase> cases = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      cases.add(all.get(i * all.size() / CASES));
    }
    return cases;
  }

  private static ObjectNode measure(String model, List<HeldOutCase> cases) {
    List<Side> sides =
        List.of(new Side(model, false, 0), new Side(model, true, 0), new Side(model, true, DRAFTS));
    int otherTexts = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      for (HeldOutCase task : cases) {
        boolean counts = round > 0;
        sides.get(0).decode(task, counts);
        String masked = sides.get(1).decode(task, counts);
        String drafted = sides.get(2).decode(task, counts);
        otherTexts += round == 0 && !masked.equals(drafted) ? 1 : 0;
      }
    }
    ObjectNode node = new JsonMapper().createObjectNode();
    node.put("model", model).put("cases", cases.size()).put("textsThatDraftsChanged", otherTexts);
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      ObjectNode told = node.putObject(SIDES.get(i));
      told.put("tokens", side.tokens).put("tokensPerCpuSecond", side.tokensPerSecond());
      told.put("overUnmasked", side.tokensPerSecond() / sides.get(0).tokensPerSecond());
      side.models.close();
    }
    return node;
  }
}
