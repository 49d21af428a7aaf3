package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.actors.output.OfferedTools;
import io.runtimemoat.actors.output.OutputWishes;
import io.runtimemoat.gpu.TextGrammar;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion as its client wrote it, for upstreams that speak the same dialect.
 *
 * @param json OpenAI's parameters and whatever else the client sent; not to be changed
 * @param asksForTools whether an answer may have to be a tool call
 * @param asksForSchema whether the answer has to follow a JSON Schema of the client's
 * @param places of what not every arm takes
 * @param grammar what the answer is held to beside a response format; null for nothing
 * @param tools that it may call; null for none, or for some that models of this process cannot call
 * @param wishes how the answer is held to what it asks for
 */
public record ClientBody(
    ObjectNode json,
    boolean asksForTools,
    boolean asksForSchema,
    Places places,
    @Nullable TextGrammar grammar,
    @Nullable OfferedTools tools,
    OutputWishes wishes) {
  /**
   * Where in the request something stands that not every arm takes, by its path; empty for what
   * there is none of.
   *
   * @param picture the first one, such as {@code messages[0].content[1].image_url}
   * @param sound the first one
   * @param grammar what the answer is held to, such as {@code guided_regex}
   * @param toolName the first name of a tool that models of this process are not told of
   */
  public record Places(String picture, String sound, String grammar, String toolName) {
    /** Nothing but text is there. */
    public static final Places NONE = new Places("", "", "", "");
  }

  /** A body that leaves to the node how its answer is held to what it asks for. */
  public ClientBody(
      ObjectNode json,
      boolean asksForTools,
      boolean asksForSchema,
      String picture,
      String sound,
      @Nullable TextGrammar grammar,
      @Nullable OfferedTools tools) {
    this(
        json,
        asksForTools,
        asksForSchema,
        new Places(picture, sound, "", ""),
        grammar,
        tools,
        OutputWishes.NONE);
  }

  /** A body of texts alone. */
  public ClientBody(ObjectNode json, boolean asksForTools, boolean asksForSchema) {
    this(json, asksForTools, asksForSchema, "", "", null, null);
  }

  /** Of a request that did not come as JSON of that dialect. */
  public static ClientBody none() {
    return new ClientBody(new ObjectNode(JsonNodeFactory.instance), false, false);
  }

  /** Whether an answer has to follow a schema or a grammar of the client's, whoever says so. */
  boolean asksForGrammar() {
    return asksForSchema || grammar != null;
  }

  /** The field that says what the answer is held to. */
  String heldBy() {
    return places.grammar().isEmpty() ? "response_format" : places.grammar();
  }

  /** The field that says how many tokens the answer has at most. */
  String tokenLimit() {
    return json.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
  }

  /** Whether a server that gets the body as it is writes under a grammar. */
  boolean holdsServers() {
    return grammar != null || formatIsJson();
  }

  /** Whether the response format is some JSON. */
  boolean formatIsJson() {
    return json.path("response_format").path("type").asText().startsWith("json");
  }

  /** Whether an answer may be a call as well as a text of a pattern, a choice or a grammar. */
  boolean hasGrammarBesideCalls() {
    boolean mayCall = tools != null && tools.asked() == OfferedTools.Asked.AUTO;
    return mayCall && grammar != null && !grammar.kind().isSchema();
  }

  /** Whether there is a picture to look at. */
  public boolean hasPictures() {
    return !places.picture().isEmpty();
  }

  /** Whether there is a sound to listen to. */
  public boolean hasSound() {
    return !places.sound().isEmpty();
  }
}
