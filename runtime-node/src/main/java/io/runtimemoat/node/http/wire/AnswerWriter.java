package io.runtimemoat.node.http.wire;

import io.runtimemoat.actors.session.CompletionEvent.Completed;
import io.runtimemoat.actors.session.CompletionEvent.Content;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Usage;
import io.runtimemoat.actors.session.CompletionHead;
import io.runtimemoat.actors.session.Finish;
import io.runtimemoat.actors.session.ValidationReport;
import io.runtimemoat.gpu.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer, whole or as server-sent events, in one of OpenAI's two shapes. What every
 * chunk repeats is encoded once. Holds the answer's progress: one writer per answer, one thread.
 */
public abstract class AnswerWriter {
  /** What ends a good stream. */
  public static final ByteString DONE = ByteString.fromString("data: [DONE]\n\n");

  /** A comment that keeps proxies from closing a silent stream. */
  public static final ByteString KEEP_ALIVE = ByteString.fromString(": ping\n\n");

  private static final int CHUNK_SLACK_BYTES = 160;

  final CompletionCall call;
  private final AnswerIdentity identity;
  private final byte[] chunkHead;
  private final String wholeHead;
  private final String chunkEnd;

  AnswerWriter(
      CompletionCall call,
      AnswerIdentity identity,
      String idPrefix,
      String chunkObject,
      String wholeObject) {
    this.call = call;
    this.identity = identity;
    String chunk = "data: " + envelope(identity, idPrefix, chunkObject);
    chunkHead = chunk.getBytes(StandardCharsets.UTF_8);
    wholeHead = envelope(identity, idPrefix, wholeObject);
    chunkEnd = call.includeUsage() ? "],\"usage\":null" : "]";
  }

  /** The writer for a request's dialect. */
  public static AnswerWriter of(CompletionCall call, AnswerIdentity identity) {
    return switch (call.dialect()) {
      case CHAT -> new ChatAnswerWriter(call, identity);
      case TEXT -> new TextAnswerWriter(call, identity);
    };
  }

  /** The first chunk of every choice. */
  public final ByteString opening() {
    ByteString frames = ByteString.emptyByteString();
    for (int choice = 0; choice < call.parameters().choices(); choice++) {
      JsonBuffer json = startChunk(0).raw("{\"index\":").number(choice).raw(",");
      writeOpening(json);
      json.raw(",\"logprobs\":null,\"finish_reason\":null}").raw(chunkEnd);
      if (choice == 0) {
        metadata(json, null);
      }
      frames = frames.concat(json.raw("}\n\n").toByteString());
    }
    return frames;
  }

  /** One piece of the answer. */
  public final ByteString content(Content content) {
    JsonBuffer json = startChunk(content instanceof Delta delta ? delta.text().length() : 0);
    json.raw("{\"index\":").number(content.choice()).raw(",");
    writeContent(json, content);
    json.raw(",\"logprobs\":");
    writeLogprobs(
        json, content.choice(), content instanceof Delta delta ? delta.logprobs() : List.of());
    return json.raw(",\"finish_reason\":null}").raw(chunkEnd).raw("}\n\n").toByteString();
  }

  /**
   * The chunk that ends one choice.
   *
   * @param end the end of the whole answer when this is its last chunk, else null
   */
  public final ByteString finish(int choice, Finish reason, @Nullable Completed end) {
    JsonBuffer json = startChunk(0).raw("{\"index\":").number(choice).raw(",");
    writeEmptyDelta(json);
    json.raw(",\"logprobs\":null,\"finish_reason\":\"").raw(reason.word()).raw("\"}");
    json.raw(chunkEnd);
    if (end != null) {
      metadata(json, end);
    }
    return json.raw("}\n\n").toByteString();
  }

  /** The chunk without choices that tells the usage. */
  public final ByteString usage(Completed end) {
    JsonBuffer json = startChunk(0).raw("],");
    writeUsage(json, end.usage());
    metadata(json, end);
    return json.raw("}\n\n").toByteString();
  }

  /** The event that ends a broken stream; nothing may follow it. */
  public static ByteString error(ApiError error) {
    return new JsonBuffer(256).raw("data: ").raw(error.toJson()).raw("\n\n").toByteString();
  }

  /** The whole answer. */
  public final ByteString whole(CollectedAnswer answer, Completed end) {
    JsonBuffer json = new JsonBuffer(512).raw(wholeHead.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < answer.choices().size(); i++) {
      CollectedAnswer.Choice choice = answer.choices().get(i);
      json.raw(i == 0 ? "{\"index\":" : ",{\"index\":").number(i).raw(",");
      writeWhole(json, choice);
      json.raw(",\"logprobs\":");
      writeLogprobs(json, i, choice.logprobs);
      json.raw(",\"finish_reason\":\"").raw(choice.reason.word()).raw("\"}");
    }
    json.raw("],");
    writeUsage(json, end.usage());
    metadata(json, end);
    return json.raw("}").toByteString();
  }

  abstract void writeOpening(JsonBuffer json);

  abstract void writeContent(JsonBuffer json, Content content);

  abstract void writeEmptyDelta(JsonBuffer json);

  abstract void writeWhole(JsonBuffer json, CollectedAnswer.Choice choice);

  /** Writes the logprobs of consecutive tokens of one choice, or null when not asked for. */
  abstract void writeLogprobs(JsonBuffer json, int choice, List<TokenLogprob> logprobs);

  final boolean wantsLogprobs() {
    return call.parameters().topLogprobs() >= 0;
  }

  private JsonBuffer startChunk(int textLength) {
    return new JsonBuffer(chunkHead.length + textLength + CHUNK_SLACK_BYTES).raw(chunkHead);
  }

  private static String envelope(AnswerIdentity identity, String idPrefix, String object) {
    CompletionHead head = identity.head();
    return new JsonBuffer(256)
        .raw("{")
        .field("id", idPrefix + head.requestId())
        .raw(",")
        .field("object", object)
        .raw(",\"created\":")
        .number(head.created().getEpochSecond())
        .raw(",")
        .field("model", identity.model())
        .raw(",")
        .field("system_fingerprint", identity.fingerprint())
        .raw(",\"choices\":[")
        .toString();
  }

  private void metadata(JsonBuffer json, @Nullable Completed end) {
    if (!identity.withMetadata()) {
      return;
    }
    CompletionHead head = identity.head();
    json.raw(",\"moat\":{").field("decision_id", head.decisionId());
    json.raw(",").field("arm", head.arm());
    json.raw(",").field("policy_version", head.policyVersion());
    json.raw(",").field("phase", head.phase());
    json.raw(",").field("model", end == null ? head.servedModel() : end.servedModel());
    // Before the end nothing is proven about the text.
    json.raw(",").field("validation_status", end == null ? "unchecked" : end.validationStatus());
    if (end != null && !end.validated().isEmpty()) {
      json.raw(",").field("validated", end.validated());
      report(json, end.report());
    }
    if (end != null) {
      json.raw(",\"attempts\":").number(end.attempts());
    }
    json.raw("}");
  }

  private static void report(JsonBuffer json, ValidationReport report) {
    String comma = "";
    json.raw(",\"validation\":{\"steps\":[");
    for (ValidationReport.Step step : report.steps()) {
      json.raw(comma).raw("{\"index\":").number(step.choice()).raw(",");
      json.field("action", step.action().name().toLowerCase(Locale.ROOT));
      json.raw(",\"kept_bytes\":").number(step.keptBytes()).raw(",").field("by", step.by());
      json.raw("}");
      comma = ",";
    }
    json.raw("],\"held\":[");
    comma = "";
    for (String path : report.held()) {
      json.raw(comma).string(path);
      comma = ",";
    }
    json.raw("]}");
  }

  private static void writeUsage(JsonBuffer json, Usage usage) {
    long total = (long) usage.promptTokens() + usage.completionTokens();
    json.raw("\"usage\":{\"prompt_tokens\":").number(usage.promptTokens());
    json.raw(",\"completion_tokens\":").number(usage.completionTokens());
    json.raw(",\"total_tokens\":").number(total);
    json.raw(",\"prompt_tokens_details\":{\"cached_tokens\":").number(usage.cachedTokens());
    json.raw("},\"completion_tokens_details\":{\"reasoning_tokens\":0");
    json.raw(",\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}");
  }
}
