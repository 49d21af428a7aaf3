package io.runtimemoat.actors.output;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarSource.ToolCalls.Beside;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.TextGrammar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How this node holds answers to what was asked for. Safe for use by many threads. */
public final class OutputRules {
  private static final String ANY_OBJECT = "{\"type\":\"object\"}";

  private final GrammarBook grammars;
  private final boolean assertFormats;
  private final boolean anyOrder;
  private final StreamedProof streamed;

  /**
   * Rules over the grammars of a book.
   *
   * @param assertFormats whether a schema's {@code format} is enforced
   */
  public OutputRules(GrammarBook grammars, boolean assertFormats) {
    this(grammars, assertFormats, StreamedProof.ALWAYS);
  }

  /**
   * Rules over the grammars of a book.
   *
   * @param assertFormats whether a schema's {@code format} is enforced
   * @param streamed for which requests answers of upstreams are proven while they stream
   */
  public OutputRules(GrammarBook grammars, boolean assertFormats, StreamedProof streamed) {
    this(grammars, assertFormats, false, streamed);
  }

  private OutputRules(
      GrammarBook grammars, boolean assertFormats, boolean anyOrder, StreamedProof streamed) {
    this.grammars = grammars;
    this.assertFormats = assertFormats;
    this.anyOrder = anyOrder;
    this.streamed = streamed;
  }

  /** The same rules as a client wants them. */
  public OutputRules under(OutputWishes wishes) {
    Boolean asserts = wishes.assertFormats();
    Boolean any = wishes.anyOrder();
    return asserts == null && any == null
        ? this
        : new OutputRules(
            grammars,
            asserts == null ? assertFormats : asserts,
            any == null ? anyOrder : any,
            streamed);
  }

  /** Whether the answers of upstreams to a request are proven while they stream. */
  public FlagSide provesWhileStreaming(TenantId tenant, String requestId) {
    return streamed.ask(tenant, requestId);
  }

  /**
   * What an answer under a JSON Schema is held to.
   *
   * @throws RefusedGrammarException if the schema is wrong, or cannot be enforced or satisfied
   */
  public HeldOutput schema(String json) throws RefusedGrammarException {
    return grammar(new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, json, ""));
  }

  /**
   * What an answer under a grammar is held to; a schema's formats by this node's setting.
   *
   * @throws RefusedGrammarException if the grammar is wrong, or cannot be enforced or satisfied
   */
  public HeldOutput grammar(TextGrammar wanted) throws RefusedGrammarException {
    TextGrammar definition = enforced(wanted);
    return new HeldOutput(definition, grammars.grammar(definition));
  }

  /** The digest of what {@link #grammar} would have to compile; empty for nothing. */
  public Optional<String> missing(TextGrammar wanted) {
    return grammars.missing(enforced(wanted));
  }

  /** The digest of what {@link #schema} would have to compile; empty for nothing. */
  public Optional<String> missing(String schema) {
    return missing(new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, schema, ""));
  }

  private TextGrammar enforced(TextGrammar wanted) {
    return wanted.kind() == TextGrammar.Kind.JSON_SCHEMA ? schemaOf(wanted.definition()) : wanted;
  }

  private TextGrammar schemaOf(String json) {
    return drawn(
        assertFormats ? TextGrammar.Kind.JSON_SCHEMA_WITH_FORMATS : TextGrammar.Kind.JSON_SCHEMA,
        json);
  }

  private TextGrammar drawn(TextGrammar.Kind kind, String definition) {
    return new TextGrammar(anyOrder ? kind.inAnyOrder() : kind, definition, "");
  }

  /** The digest of what {@link #calls} would have to compile first; empty for nothing. */
  public Optional<String> missing(OfferedTools offered) {
    return offered.tools().stream()
        .flatMap(tool -> missing(tool.offered().arguments().json()).stream())
        .findFirst();
  }

  /**
   * What calls of tools are held to.
   *
   * @param document what an answer without calls is held to; null for nothing
   * @throws RefusedToolException if a strict tool's parameters cannot be enforced or satisfied
   */
  public HeldCalls calls(OfferedTools offered, @Nullable HeldOutput document)
      throws RefusedToolException {
    Map<String, Grammar> grammars = new LinkedHashMap<>();
    Map<String, String> enforced = new LinkedHashMap<>();
    for (int place = 0; place < offered.tools().size(); place++) {
      String name = offered.tools().get(place).offered().name();
      HeldOutput arguments = arguments(offered.tools().get(place), place);
      grammars.put(name, arguments.compiled());
      enforced.put(name, arguments.definition().definition());
    }
    Optional<String> only = offered.only().map(ChatPrompt.Tool::name);
    TextGrammar definition =
        only.isPresent()
            ? schemaOf(Objects.requireNonNull(enforced.get(only.get())))
            : drawn(
                TextGrammar.Kind.TOOL_CALLS,
                new CallDefinition(
                        enforced, beside(offered, document), offered.many(), assertFormats)
                    .write());
    if (offered.asked() == OfferedTools.Asked.NAMED) {
      grammars.keySet().retainAll(Set.of(offered.named()));
    }
    return new HeldCalls(grammars, definition, only, offered.asked());
  }

  /** A tool that is not strict and whose schema cannot be enforced takes any object. */
  private HeldOutput arguments(OfferedTools.Tool tool, int place) throws RefusedToolException {
    String refusal = "arguments are an object, and its parameters allow none";
    try {
      HeldOutput arguments = schema(tool.offered().arguments().json());
      if (arguments.startsWith("{")) {
        return arguments;
      }
    } catch (RefusedGrammarException e) {
      refusal = String.valueOf(e.getMessage());
    }
    if (tool.strict()) {
      throw new RefusedToolException(place, tool.offered().name(), refusal);
    }
    return anyObject();
  }

  private HeldOutput anyObject() {
    try {
      return schema(ANY_OBJECT);
    } catch (RefusedGrammarException e) {
      throw new IllegalStateException("any object can be asked for", e);
    }
  }

  private static Beside beside(OfferedTools offered, @Nullable HeldOutput document) {
    if (offered.asked() != OfferedTools.Asked.AUTO) {
      return new Beside(Beside.Kind.NOTHING, "");
    }
    return document == null
        ? new Beside(Beside.Kind.TEXT, "")
        : new Beside(Beside.Kind.DOCUMENT, document.definition().definition());
  }
}
