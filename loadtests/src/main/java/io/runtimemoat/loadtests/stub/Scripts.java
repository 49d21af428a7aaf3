package io.runtimemoat.loadtests.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scripts by name: the built-in ones, and those of a file on top. A request's script is named by
 * the header {@code x-stub-script}, by a path that begins with {@code /script/<name>}, or by its
 * {@code model}; else it is {@code ok}.
 */
public final class Scripts implements Answers {
  /** The script of a request that names none. */
  public static final String DEFAULT = "ok";

  private static final String SCRIPT_HEADER = "x-stub-script";
  private static final String SCRIPT_PATH = "/script/";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final String BUILT_IN =
      """
      {
        "ok": {},
        "paced": { "pauseMs": 50 },
        "slow-headers": { "headDelayMs": 60000 },
        "cut": { "cutAt": 240, "ending": "close" },
        "cut-inside-character": { "cutAt": 146, "ending": "close" },
        "reset": { "cutAt": 240, "ending": "reset" },
        "stall": { "cutAt": 240, "ending": "stall" },
        "silent": { "cutAt": 0, "ending": "stall" },
        "reset-before-headers": { "status": 999, "ending": "reset" },
        "close-before-headers": { "status": 999, "ending": "close" },
        "malformed-json": { "insert": "data: {\\"choices\\": [\\n\\n" },
        "not-json": { "insert": "data: <html>\\n\\n" },
        "ping": { "insert": ": ping\\n\\n" },
        "only-pings": { "words": [], "finishReason": "null", "usage": 0, "done": 0,
                        "insert": ": ping\\n\\n", "ending": "stall" },
        "error-in-200": { "insert":
          "data: {\\"error\\": {\\"message\\": \\"boom\\", \\"type\\": \\"server_error\\"}}\\n\\n" },
        "error-event": { "insert": "event: error\\ndata: {\\"message\\": \\"boom\\"}\\n\\n" },
        "named-event": { "insert": "event: progress\\ndata: {\\"step\\": 1}\\n\\n" },
        "done-twice": { "done": 2 },
        "no-done": { "done": 0 },
        "no-usage": { "usage": 0 },
        "usage-twice": { "usage": 2 },
        "empty-finish-reason": { "finishReason": "" },
        "no-finish": { "finishReason": "null", "done": 0, "usage": 0 },
        "crlf": { "lineEnd": "crlf" },
        "cr": { "lineEnd": "cr" },
        "byte-per-packet": { "packetBytes": 1 },
        "utf8-split": { "packetBytes": 3 },
        "empty-200": { "body": "" },
        "giant-event": { "words": ["a", "@4194304"] },
        "wrong-content-type": { "contentType": "text/html", "body": "<p>Hello" },
        "truncated-json": { "contentType": "application/json", "body": "{\\"choices\\": [{" },
        "length-too-long": { "contentType": "application/json", "body": "{}", "lengthOff": 10,
                             "ending": "close" },
        "redirect": { "status": 307, "headers": { "Location": "http://127.0.0.2:1/v1" },
                      "body": "" },
        "bad-request": { "status": 400, "contentType": "application/json", "body":
          "{\\"error\\": {\\"message\\": \\"no\\", \\"type\\": \\"invalid_request_error\\"}}" },
        "bad-request-text": { "status": 400, "contentType": "text/plain", "body": "no" },
        "unauthorized": { "status": 401, "contentType": "application/json", "body": "{}" },
        "not-found": { "status": 404, "contentType": "application/json", "body":
          "{\\"detail\\": \\"Not Found\\"}" },
        "rate-limited": { "status": 429, "headers": { "Retry-After": "2" },
          "contentType": "application/json", "body":
          "{\\"error\\": {\\"message\\": \\"slow down\\", \\"type\\": \\"rate_limit_error\\"}}" },
        "server-error": { "status": 500, "contentType": "application/json", "body":
          "{\\"error\\": {\\"message\\": \\"boom\\", \\"type\\": \\"server_error\\"}}" },
        "server-error-html": { "status": 502, "contentType": "text/html", "body": "<h1>502" },
        "overloaded": { "status": 503,
          "headers": { "Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT" }, "body": "" }
      }
      """;

  private final SortedMap<String, Script> byName;

  private Scripts(SortedMap<String, Script> byName) {
    this.byName = Collections.unmodifiableSortedMap(byName);
  }

  /** Those that come with the stub. */
  public static Scripts builtIn() {
    try {
      return new Scripts(parsed(BUILT_IN));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The built-in ones and those of a file, which win.
   *
   * @param file a JSON object of scripts by name
   * @throws IllegalArgumentException when the file holds something else, in one line
   */
  public static Scripts withFile(Path file) throws IOException {
    SortedMap<String, Script> all = new TreeMap<>(builtIn().byName);
    try {
      all.putAll(parsed(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + ": " + e.getOriginalMessage().lines().findFirst().orElse("not a script file"), e);
    }
    return new Scripts(all);
  }

  /** These and one more. */
  public Scripts with(String name, Script script) {
    SortedMap<String, Script> all = new TreeMap<>(byName);
    all.put(name, script);
    return new Scripts(all);
  }

  public Optional<Script> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Script of(Seen request, String model) {
    String name = request.headers().get(SCRIPT_HEADER);
    if (name == null && request.path().startsWith(SCRIPT_PATH)) {
      String rest = request.path().substring(SCRIPT_PATH.length());
      int slash = rest.indexOf('/');
      name = slash < 0 ? rest : rest.substring(0, slash);
    }
    if (name == null) {
      name = named(model).isPresent() ? model : DEFAULT;
    }
    String asked = name;
    return named(asked).orElseGet(() -> unknown(asked));
  }

  private static Script unknown(String name) {
    String body = "{\"error\": {\"message\": \"no script " + name + "\"}}";
    return Script.good().withStatus(404, body);
  }

  /** All of them, by name. */
  public SortedMap<String, Script> all() {
    return byName;
  }

  private static SortedMap<String, Script> parsed(String json) throws JsonProcessingException {
    return new TreeMap<>(JSON.readValue(json, new TypeReference<Map<String, Script>>() {}));
  }
}
