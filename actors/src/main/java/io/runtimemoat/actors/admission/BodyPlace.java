package io.runtimemoat.actors.admission;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A place in a chat completion's body and what the wire format has there. An array stands for each
 * of its elements.
 *
 * @param says what a string is that stands here
 * @param fields the names that the format itself gives to what is in an object here; every other
 *     name was chosen by somebody
 */
record BodyPlace(Says says, Map<String, BodyPlace> fields) {
  /** What strings are. */
  enum Says {
    /** Written by people, or by programs about people. */
    TEXT,
    /** A word, a name or an id of the protocol. */
    WORD,
    /** An address, or a picture as a data URL. */
    PICTURE,
    /** Sound in base64. */
    SOUND
  }

  private static final int LONGEST_WORD = 128;
  private static final String PICTURE_SCHEME = "data:image/";
  private static final String ENCODED = ";base64,";

  /** Where everything is text: strings, the names of fields, and all below. */
  static final BodyPlace TEXT = new BodyPlace(Says.TEXT, Map.of());

  private static final BodyPlace WORD = new BodyPlace(Says.WORD, Map.of());
  private static final BodyPlace PICTURE = new BodyPlace(Says.PICTURE, Map.of());
  private static final BodyPlace SOUND = new BodyPlace(Says.SOUND, Map.of());

  private static final BodyPlace PART =
      text(
          Map.of(
              "type", WORD,
              "text", TEXT,
              "refusal", TEXT,
              "image_url", text(Map.of("url", PICTURE, "detail", WORD)),
              "input_audio", text(Map.of("data", SOUND, "format", WORD))));

  private static final BodyPlace CALLED = text(Map.of("name", WORD, "arguments", TEXT));

  private static final BodyPlace CALL =
      text(Map.of("id", WORD, "type", WORD, "index", WORD, "function", CALLED));

  private static final BodyPlace MESSAGE =
      text(
          Map.of(
              "role", WORD,
              "content", PART,
              "name", TEXT,
              "refusal", TEXT,
              "tool_call_id", WORD,
              "tool_calls", CALL,
              "function_call", CALLED,
              "audio", text(Map.of("id", WORD))));

  private static final BodyPlace FUNCTION =
      text(Map.of("name", WORD, "description", TEXT, "parameters", TEXT, "strict", WORD));

  private static final BodyPlace TOOL = text(Map.of("type", WORD, "function", FUNCTION));

  private static final BodyPlace CHOICE =
      new BodyPlace(
          Says.WORD, Map.of("type", WORD, "name", WORD, "function", text(Map.of("name", WORD))));

  private static final BodyPlace SCHEMA =
      text(Map.of("name", WORD, "description", TEXT, "schema", TEXT, "strict", WORD));

  /** Parameters that are words or numbers, and those that are somebody's text. */
  private static final List<String> WORDS =
      List.of(
          "model",
          "modalities",
          "service_tier",
          "reasoning_effort",
          "verbosity",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "n",
          "seed",
          "stream",
          "max_tokens",
          "max_completion_tokens",
          "presence_penalty",
          "frequency_penalty",
          "repetition_penalty",
          "logprobs",
          "top_logprobs",
          "parallel_tool_calls",
          "store",
          "prompt_cache_retention");

  private static final List<String> TEXTS =
      List.of("user", "safety_identifier", "prompt_cache_key", "metadata", "stop", "logit_bias");

  /** A whole body. */
  static final BodyPlace BODY = text(body());

  private static Map<String, BodyPlace> body() {
    Map<String, BodyPlace> fields = new HashMap<>();
    WORDS.forEach(name -> fields.put(name, WORD));
    TEXTS.forEach(name -> fields.put(name, TEXT));
    fields.put("messages", MESSAGE);
    fields.put("tools", TOOL);
    fields.put("functions", FUNCTION);
    fields.put("tool_choice", CHOICE);
    fields.put("function_call", CHOICE);
    fields.put("response_format", text(Map.of("type", WORD, "json_schema", SCHEMA)));
    fields.put("stream_options", text(Map.of("include_usage", WORD, "include_obfuscation", WORD)));
    fields.put("audio", text(Map.of("voice", WORD, "format", WORD)));
    fields.put("prediction", text(Map.of("type", WORD, "content", PART)));
    return fields;
  }

  BodyPlace {
    fields = Map.copyOf(fields);
  }

  private static BodyPlace text(Map<String, BodyPlace> fields) {
    return new BodyPlace(Says.TEXT, fields);
  }

  /** Whether a string that stands here is text; what only claims to be something else is. */
  boolean isText(String string) {
    return switch (says) {
      case TEXT -> true;
      case WORD -> !isWord(string);
      case PICTURE -> !isPicture(string);
      case SOUND -> !isBase64(string, 0);
    };
  }

  private static boolean isWord(String string) {
    return string.length() <= LONGEST_WORD
        && string.chars().allMatch(c -> isAlphanumeric(c) || "_-.:/".indexOf(c) >= 0);
  }

  /** A data URL of nothing but base64 (RFC 2397). */
  private static boolean isPicture(String url) {
    int end = url.startsWith(PICTURE_SCHEME) ? url.indexOf(ENCODED) : -1;
    return end >= 0
        && url.chars().limit(end).skip(PICTURE_SCHEME.length()).allMatch(BodyPlace::isMediaType)
        && isBase64(url, end + ENCODED.length());
  }

  /** Without digits, so that no number hides there: {@code png}, {@code svg+xml}. */
  private static boolean isMediaType(int c) {
    return (c >= 'a' && c <= 'z') || c == '+' || c == '-' || c == '.';
  }

  private static boolean isBase64(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '+' && c != '/' && c != '=') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
