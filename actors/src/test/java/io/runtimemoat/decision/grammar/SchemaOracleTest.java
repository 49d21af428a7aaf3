package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random schemas and values against an independent validator. */
class SchemaOracleTest {
  private static final int VALUES = 20;
  private static final JsonSchemaFactory ORACLE =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
  void verdicts_areThoseOfAnIndependentValidator(@ForAll long seed) {
    RandomSchemas random = new RandomSchemas(seed, false);
    String schema = random.schema();
    JsonSchema oracle = ORACLE.getSchema(schema);
    Grammar grammar = null;
    try {
      grammar = Grammar.ofSchema(schema);
    } catch (RefusedSchemaException e) {
      assertThat(e.reason()).as(schema).startsWith("no value can satisfy it");
    }

    for (int i = 0; i < VALUES; i++) {
      String text = JsonText.of(random.value(3));
      boolean valid = oracle.validate(text, InputFormat.JSON).isEmpty();

      boolean accepted = grammar != null && accepts(grammar, text);
      assertThat(accepted).as("%s with %s", schema, text).isEqualTo(valid);
    }
  }

  private static boolean accepts(Grammar grammar, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Verdict whole = grammar.validate(bytes);
    GrammarValidator single = grammar.validator();
    for (byte b : bytes) {
      single.feed(new byte[] {b});
    }
    assertThat(single.verdict()).as(text).isEqualTo(whole);
    return whole.status() == Verdict.Status.COMPLETE;
  }
}
