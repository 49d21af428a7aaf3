package io.runtimemoat.decision.grammar.schema;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** RFC 3986 references without I/O: resolving, and telling the fragment from the rest. */
record UriReference(
    @Nullable String scheme,
    @Nullable String authority,
    String path,
    @Nullable String query,
    @Nullable String fragment) {
  /** The expression of RFC 3986, appendix B. */
  private static final Pattern PARTS =
      Pattern.compile("^(([^:/?#]+):)?(//([^/?#]*))?([^?#]*)(\\?([^#]*))?(#(.*))?", Pattern.DOTALL);

  static UriReference parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalStateException("the expression matches every text");
    }
    return new UriReference(
        parts.group(2),
        parts.group(4),
        parts.group(5) == null ? "" : parts.group(5),
        parts.group(7),
        parts.group(9));
  }

  /** Section 5.2.2. */
  UriReference resolve(UriReference reference) {
    if (reference.scheme != null) {
      return reference;
    }
    if (reference.authority != null) {
      return new UriReference(
          scheme,
          reference.authority,
          dotless(reference.path),
          reference.query,
          reference.fragment);
    }
    if (reference.path.isEmpty()) {
      String newQuery = reference.query != null ? reference.query : query;
      return new UriReference(scheme, authority, path, newQuery, reference.fragment);
    }
    String merged = reference.path;
    if (!merged.startsWith("/")) {
      boolean emptyBase = authority != null && path.isEmpty();
      merged = emptyBase ? "/" + merged : path.substring(0, path.lastIndexOf('/') + 1) + merged;
    }
    return new UriReference(
        scheme, authority, dotless(merged), reference.query, reference.fragment);
  }

  /** Section 5.2.4, for paths of any kind. */
  private static String dotless(String path) {
    java.util.ArrayDeque<String> kept = new java.util.ArrayDeque<>();
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      if (segments[i].equals("..")) {
        if (kept.size() > 1 || (kept.size() == 1 && !kept.peekLast().isEmpty())) {
          kept.removeLast();
        }
      } else if (!segments[i].equals(".")) {
        kept.addLast(segments[i]);
        continue;
      }
      if (last) {
        kept.addLast("");
      }
    }
    return String.join("/", kept);
  }

  UriReference withoutFragment() {
    return new UriReference(scheme, authority, path, query, null);
  }

  @Override
  public String toString() {
    return (scheme == null ? "" : scheme + ":")
        + (authority == null ? "" : "//" + authority)
        + path
        + (query == null ? "" : "?" + query)
        + (fragment == null ? "" : "#" + fragment);
  }
}
