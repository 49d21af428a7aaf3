package io.runtimemoat.gpu.tokenizer;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.objects.collections.PyList;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * The methods of Python's {@code str} that chat templates use, and no others: a template reaches no
 * method of Java's String.
 */
final class PythonText extends ELResolver {
  /** What templates see: these methods on text, jinjava's own rules on everything else. */
  static ELResolver withDefaults() {
    CompositeELResolver resolver = new CompositeELResolver();
    resolver.add(new PythonText());
    resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return resolver;
  }

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      Object method,
      Class<?> @Nullable [] types,
      Object[] arguments) {
    if (!(base instanceof String text)) {
      return null;
    }
    context.setPropertyResolved(true);
    String first = arguments.length > 0 ? String.valueOf(arguments[0]) : null;
    return switch (method.toString()) {
      case "strip" -> stripped(text, first, true, true);
      case "lstrip" -> stripped(text, first, true, false);
      case "rstrip" -> stripped(text, first, false, true);
      case "startswith" -> text.startsWith(required(first, method));
      case "endswith" -> text.endsWith(required(first, method));
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "find" -> text.indexOf(required(first, method));
      case "split" -> new PyList(split(text, first));
      case "splitlines" -> new PyList(new ArrayList<>(text.lines().toList()));
      case "replace" ->
          text.replace(required(first, method), String.valueOf(arguments[arguments.length - 1]));
      default -> throw new ELException("str has no method " + method + " here");
    };
  }

  private static String required(@Nullable String argument, Object method) {
    if (argument == null) {
      throw new ELException("str." + method + " needs an argument");
    }
    return argument;
  }

  private static String stripped(String text, @Nullable String characters, boolean l, boolean r) {
    int start = 0;
    int end = text.length();
    while (l && start < end && strips(text.charAt(start), characters)) {
      start++;
    }
    while (r && end > start && strips(text.charAt(end - 1), characters)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean strips(char character, @Nullable String characters) {
    return characters == null
        ? Character.isWhitespace(character) || character == '\u00A0'
        : characters.indexOf(character) >= 0;
  }

  private static List<Object> split(String text, @Nullable String separator) {
    if (separator == null) {
      return new ArrayList<>(Arrays.asList((Object[]) text.strip().split("\\s+")));
    }
    List<Object> parts = new ArrayList<>();
    int start = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
      parts.add(text.substring(start, at));
      start = at + separator.length();
    }
    parts.add(text.substring(start));
    return parts;
  }

  @Override
  public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
    return null;
  }

  @Override
  public @Nullable Class<?> getType(ELContext context, @Nullable Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(
      ELContext context, @Nullable Object base, Object property, @Nullable Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, @Nullable Object base, Object property) {
    return true;
  }

  @Override
  public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, @Nullable Object base) {
    return null;
  }

  @Override
  public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
    return null;
  }
}
