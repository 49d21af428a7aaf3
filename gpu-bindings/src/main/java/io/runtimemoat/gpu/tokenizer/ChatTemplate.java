package io.runtimemoat.gpu.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaNodePreProcessor;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.tree.Node;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.InvalidPromptException;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chat template in Jinja as Hugging Face's {@code apply_chat_template} renders it. Safe for many
 * threads. A template comes with a model folder, so it is bounded: no files, no Java methods of
 * text, no output over 1 MiB, no rendering over two seconds.
 */
final class ChatTemplate {
  /** Message contents are not in the rendered text, so only headers and the like count. */
  private static final long MAX_OUTPUT_CHARACTERS = 1 << 20;

  /** Real templates render in a millisecond or two. */
  private static final Duration MAX_TIME = Duration.ofSeconds(2);

  /** The first rendering of a process loads the library, which takes seconds on a busy machine. */
  private static final Duration MAX_FIRST_TIME = Duration.ofSeconds(20);

  private static final int MAX_LIST_SIZE = 100_000;
  private static final int MAX_DEPTH = 20;

  private static final String DEADLINE = "moat_deadline_ns";
  private static final String REFUSAL = "moat_refusal";
  private static final Jinjava JINJA = jinja();

  private final String source;
  private final Duration maxTime;

  ChatTemplate(String source) {
    this(source, MAX_TIME);
  }

  ChatTemplate(String source, Duration maxTime) {
    this.source = TemplateDialect.adapted(source);
    this.maxTime = maxTime;
  }

  /**
   * A template that was seen to render a conversation of one message (or to refuse it in words of
   * its own).
   *
   * @throws IOException when it does not parse, or uses what is not supported here
   */
  static ChatTemplate checked(String source, Map<String, Object> constants) throws IOException {
    ChatTemplate template = new ChatTemplate(source);
    Context known = JINJA.getGlobalContext();
    TemplateDialect.check(
        template.source,
        name -> known.getFilter(name) != null,
        name -> known.getExpTest(name) != null);
    ChatPrompt probe = new ChatPrompt(List.of(new ChatPrompt.Message("user", "a")), null);
    Rendering rendering =
        new ChatTemplate(source, MAX_FIRST_TIME)
            .rendering(new PromptVariables(probe, constants).variables());
    if (rendering.refusal() == null && rendering.failure() != null) {
      throw new IOException(rendering.failure());
    }
    return template;
  }

  /** Whether the source names a variable. */
  boolean mentions(String variable) {
    return source.contains(variable);
  }

  /**
   * @throws InvalidPromptException when the template calls {@code raise_exception} or fails
   */
  String render(Map<String, Object> variables) {
    Rendering rendering = rendering(variables);
    String complaint = rendering.refusal() != null ? rendering.refusal() : rendering.failure();
    if (complaint != null) {
      throw new InvalidPromptException(complaint);
    }
    return rendering.output();
  }

  private Rendering rendering(Map<String, Object> variables) {
    Map<String, Object> bindings = new HashMap<>(variables);
    bindings.put(DEADLINE, System.nanoTime() + maxTime.toNanos());
    String[] refusal = new String[1];
    bindings.put(REFUSAL, refusal);
    RenderResult result = JINJA.renderForResult(source, bindings);
    String failure = null;
    for (TemplateError error : result.getErrors()) {
      if (failure == null && error.getSeverity() == TemplateError.ErrorType.FATAL) {
        failure =
            "the model's chat template failed at line %d: %s"
                .formatted(error.getLineno(), error.getMessage());
      }
    }
    return new Rendering(result.getOutput(), refusal[0], failure);
  }

  /** A result: the template's own refusal and the library's complaint, null when there is none. */
  private record Rendering(String output, @Nullable String refusal, @Nullable String failure) {}

  private static Jinjava jinja() {
    LegacyOverrides likeJinja2 =
        LegacyOverrides.newBuilder()
            .withEvaluateMapKeys(true)
            .withIterateOverMapKeys(true)
            .withUsePyishObjectMapper(true)
            .withUseNaturalOperatorPrecedence(true)
            .withParseWhitespaceControlStrictly(true)
            .withAllowAdjacentTextNodes(true)
            .withUseTrimmingForNotesAndExpressions(true)
            .withKeepNullableLoopValues(true)
            .withHandleBackslashInQuotesOnly(true)
            .build();
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .withKeepTrailingNewline(true)
            .withNestedInterpretationEnabled(false)
            .withLegacyOverrides(likeJinja2)
            .withElResolver(PythonText.withDefaults())
            .withDisabled(
                Map.of(Context.Library.TAG, Set.of("include", "import", "from", "extends")))
            .withMaxOutputSize(MAX_OUTPUT_CHARACTERS)
            .withMaxStringLength(MAX_OUTPUT_CHARACTERS)
            .withMaxListSize(MAX_LIST_SIZE)
            .withMaxMapSize(MAX_LIST_SIZE)
            .withMaxRenderDepth(MAX_DEPTH)
            .withMaxMacroRecursionDepth(MAX_DEPTH)
            .withProcessors(
                JinjavaProcessors.newBuilder().withNodePreProcessor(new DeadlineCheck()).build())
            .build();
    Jinjava jinja = new Jinjava(config);
    for (String function : List.of("raise_exception", "strftime_now")) {
      jinja
          .getGlobalContext()
          .registerFunction(
              new ELFunctionDefinition("", function, Functions.class, function, String.class));
    }
    return jinja;
  }

  /** Stops a rendering that takes too long, before each of its parts. */
  private static final class DeadlineCheck extends JinjavaNodePreProcessor {
    @Override
    public void accept(Node node, JinjavaInterpreter interpreter) {
      super.accept(node, interpreter);
      if (interpreter.getContext().get(DEADLINE) instanceof Long deadline
          && System.nanoTime() - deadline > 0) {
        throw new InterpretException("rendering took longer than allowed");
      }
    }
  }

  /** Functions that Hugging Face gives to templates; jinjava calls them by name. */
  static final class Functions {
    private Functions() {}

    /** {@code raise_exception(message)}: the template refuses the conversation. */
    public static String raise_exception(String message) {
      JinjavaInterpreter interpreter = JinjavaInterpreter.getCurrent();
      if (interpreter.getContext().get(REFUSAL) instanceof String[] refusal && refusal[0] == null) {
        refusal[0] = message;
      }
      throw new InterpretException(message);
    }

    /** {@code strftime_now(format)}: the date in UTC; of strftime's letters those of dates. */
    public static String strftime_now(String format) {
      LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < format.length(); i++) {
        char letter = format.charAt(i);
        if (letter == '%' && i + 1 < format.length()) {
          text.append(field(now, format.charAt(++i)));
        } else {
          text.append(letter);
        }
      }
      return text.toString();
    }

    private static String field(LocalDateTime now, char letter) {
      String pattern =
          switch (letter) {
            case 'Y' -> "uuuu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'b' -> "MMM";
            case 'B' -> "MMMM";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'M' -> "mm";
            case 'S' -> "ss";
            default -> "'" + letter + "'";
          };
      return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
    }
  }
}
