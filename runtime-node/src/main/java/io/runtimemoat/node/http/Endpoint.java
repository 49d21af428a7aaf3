package io.runtimemoat.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What a path of the data port leads to. */
enum Endpoint {
  CHAT("POST"),
  TEXT("POST"),
  EMBEDDINGS("POST"),
  FEEDBACK("POST"),
  RECOMMENDATIONS("POST"),
  OUTCOMES("POST"),
  MODELS("GET"),
  MODEL("GET"),
  LIVE("GET"),
  READY("GET"),
  UNKNOWN("");

  private static final String MODEL_PREFIX = "/models/";

  private final String method;

  Endpoint(String method) {
    this.method = method;
  }

  /** The one method it answers. */
  String method() {
    return method;
  }

  /** Health needs no key. */
  boolean open() {
    return this == LIVE || this == READY;
  }

  /** Where an encoded path leads, with or without {@code /v1}. */
  static Endpoint of(String path) {
    return switch (withoutVersion(path)) {
      case "/chat/completions" -> CHAT;
      case "/completions" -> TEXT;
      case "/embeddings" -> EMBEDDINGS;
      case "/feedback" -> FEEDBACK;
      case "/recommendations" -> RECOMMENDATIONS;
      case "/outcomes" -> OUTCOMES;
      case "/models" -> MODELS;
      case "/livez", "/health", "/health/liveness", "/health/liveliness" -> LIVE;
      case "/readyz", "/ready", "/health/readiness" -> READY;
      default -> withoutVersion(path).startsWith(MODEL_PREFIX) ? MODEL : UNKNOWN;
    };
  }

  /** The model that an encoded path of {@link #MODEL} names; it may hold slashes. */
  static String modelId(String path) {
    String encoded = withoutVersion(path).substring(MODEL_PREFIX.length());
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }

  private static String withoutVersion(String path) {
    String rest = path.startsWith("/v1/") ? path.substring(3) : path;
    return rest.length() > 1 && rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
  }
}
