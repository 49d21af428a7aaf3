package io.runtimemoat.gpu.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A tokenizer.json as read: its tokens and the variants of it that encode untrusted text. */
final class TokenizerFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final byte[] bytes;
  private final ObjectNode root;
  private final List<AddedToken> addedTokens;

  private TokenizerFile(byte[] bytes, ObjectNode root, List<AddedToken> addedTokens) {
    this.bytes = bytes;
    this.root = root;
    this.addedTokens = addedTokens;
  }

  static TokenizerFile read(Path path) throws IOException {
    return of(Files.readAllBytes(path));
  }

  static TokenizerFile of(byte[] bytes) throws IOException {
    if (!(JSON.readTree(bytes) instanceof ObjectNode root) || !root.path("model").isObject()) {
      throw new IOException("tokenizer.json has no model");
    }
    List<AddedToken> added = new ArrayList<>();
    for (JsonNode token : root.path("added_tokens")) {
      added.add(
          new AddedToken(
              token.path("id").asInt(),
              token.path("content").asText(),
              token.path("special").asBoolean(),
              token.path("lstrip").asBoolean(),
              token.path("rstrip").asBoolean(),
              token.path("single_word").asBoolean()));
    }
    return new TokenizerFile(bytes, root, List.copyOf(added));
  }

  byte[] bytes() {
    return bytes;
  }

  List<AddedToken> addedTokens() {
    return addedTokens;
  }

  /** SHA-256 of the file, lower-case hex. */
  String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The model's own vocabulary, without added tokens. */
  Map<Integer, String> pieces() {
    Map<Integer, String> pieces = new TreeMap<>();
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) {
      for (int id = 0; id < vocabulary.size(); id++) {
        pieces.put(id, vocabulary.get(id).path(0).asText());
      }
    } else {
      vocabulary
          .properties()
          .forEach(entry -> pieces.put(entry.getValue().asInt(), entry.getKey()));
    }
    return pieces;
  }

  /** How pieces are written: GPT-2's byte alphabet, else plain text with U+2581 for a blank. */
  boolean byteLevel() {
    return mentions("pre_tokenizer", "ByteLevel") || mentions("decoder", "ByteLevel");
  }

  /** Content of the token that stands for unknown characters, empty when there is none. */
  String unknownToken() {
    JsonNode model = root.path("model");
    JsonNode id = model.path("unk_id");
    return id.isInt()
        ? model.path("vocab").path(id.asInt()).path(0).asText()
        : model.path("unk_token").asText("");
  }

  /**
   * The definition for untrusted text: nothing in it can produce a control token. Added tokens are
   * left out, except white space that is not special; control tokens that are also in the model's
   * vocabulary lose their spelling and the merges that build it.
   */
  String textJson() {
    ObjectNode text = root.deepCopy();
    text.putNull("truncation").putNull("padding").putNull("post_processor");
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode token : root.path("added_tokens")) {
      if (!token.path("special").asBoolean() && token.path("content").asText().isBlank()) {
        kept.add(token);
      }
    }
    text.set("added_tokens", kept);
    Map<String, String> spellings = new HashMap<>();
    for (AddedToken token : addedTokens) {
      if (!token.content().isBlank()) {
        // One that no text has, because nobody can guess it.
        spellings.put(token.content(), TextSentinel.next() + token.content());
      }
    }
    respell((ObjectNode) text.path("model"), spellings);
    return text.toString();
  }

  /**
   * {@link #textJson} for text that continues a string: without the blank that some definitions put
   * before the first word only.
   */
  String continuationJson() throws IOException {
    ObjectNode text = (ObjectNode) JSON.readTree(textJson());
    for (JsonNode scheme : text.findParents("prepend_scheme")) {
      if (scheme.path("prepend_scheme").asText().equals("first")) {
        ((ObjectNode) scheme).put("prepend_scheme", "never");
      }
    }
    return text.toString();
  }

  private static void respell(ObjectNode model, Map<String, String> spellings) {
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary instanceof ArrayNode entries) {
      for (JsonNode entry : entries) {
        String spelling = spellings.get(entry.path(0).asText());
        if (entry instanceof ArrayNode pair && spelling != null) {
          pair.set(0, spelling);
        }
      }
    } else if (vocabulary instanceof ObjectNode entries) {
      spellings.forEach(
          (control, spelling) -> {
            JsonNode id = entries.remove(control);
            if (id != null) {
              entries.set(spelling, id);
            }
          });
    }
    String unknown = spellings.get(model.path("unk_token").asText());
    if (unknown != null) {
      model.put("unk_token", unknown);
    }
    for (Iterator<JsonNode> merges = model.path("merges").iterator(); merges.hasNext(); ) {
      if (builds(merges.next(), spellings.keySet())) {
        merges.remove();
      }
    }
  }

  /** Merges are written {@code "a b"} or {@code ["a", "b"]}. */
  private static boolean builds(JsonNode merge, Set<String> controls) {
    String left = merge.isArray() ? merge.path(0).asText() : before(merge.asText());
    String right = merge.isArray() ? merge.path(1).asText() : after(merge.asText());
    return controls.contains(left) || controls.contains(right) || controls.contains(left + right);
  }

  private static String before(String merge) {
    return merge.substring(0, Math.max(0, merge.indexOf(' ')));
  }

  private static String after(String merge) {
    return merge.substring(merge.indexOf(' ') + 1);
  }

  private boolean mentions(String section, String type) {
    return root.path(section).findValuesAsText("type").contains(type);
  }
}
