package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Random;

/** The ways in which models write JSON down. */
public enum Writing {
  COMPACT(mapper(false).writer()),
  SPACED(mapper(false).writer(spaced())),
  INDENTED(mapper(false).writer(new DefaultPrettyPrinter())),
  ESCAPED(mapper(true).writer());

  private static final List<Writing> ALL = List.of(values());

  @SuppressWarnings("ImmutableEnumChecker") // it is immutable, but its type does not say so
  private final ObjectWriter writer;

  Writing(ObjectWriter writer) {
    this.writer = writer;
  }

  /** One of them at random. */
  public static Writing any(Random random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  /** A value as text. */
  public String of(JsonNode value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonMapper mapper(boolean escaped) {
    return JsonMapper.builder()
        .configure(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN, true)
        .configure(JsonWriteFeature.ESCAPE_NON_ASCII, escaped)
        .build();
  }

  private static MinimalPrettyPrinter spaced() {
    MinimalPrettyPrinter printer = new MinimalPrettyPrinter();
    printer.setSeparators(
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEntrySpacing(Separators.Spacing.AFTER)
            .withArrayValueSpacing(Separators.Spacing.AFTER));
    return printer;
  }
}
