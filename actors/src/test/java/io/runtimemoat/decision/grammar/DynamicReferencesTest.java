package io.runtimemoat.decision.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.schema.Draft;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * References that mean another schema by the way to them (JSON Schema 2019-09 §8.2.4, 2020-12
 * §8.2.3), and schemas that lie in one text with others that they name by their addresses.
 */
final class DynamicReferencesTest {
  /** The trees of 2019-09's appendix C: a tree, and one that takes no member it does not know. */
  private static final String TREE =
      "'$id': 'https://example.com/tree', '$recursiveAnchor': true, 'type': 'object',"
          + " 'properties': {'data': true,"
          + " 'children': {'type': 'array', 'items': {'$recursiveRef': '#'}}}";

  private static final String STRICT_TREE =
      "{'$id': 'https://example.com/strict-tree', '$recursiveAnchor': %s, '$ref': 'tree',"
          + " 'unevaluatedProperties': false, '$defs': {'tree': {"
          + TREE
          + "}}}";

  /** After the official suite's "multiple dynamic paths to the $recursiveRef keyword". */
  private static final String TWO_WAYS =
      "{'$id': 'https://example.com/main', '$defs': {'inner': {'$id': 'inner',"
          + " '$recursiveAnchor': true, 'additionalProperties': {'$recursiveRef': '#'}}},"
          + " 'required': ['any', 'numbers'], 'properties': {"
          + " 'any': {'$id': 'anyLeaf', '$recursiveAnchor': true, '$ref': 'inner'},"
          + " 'numbers': {'$id': 'numberLeaf', '$recursiveAnchor': true,"
          + " 'type': ['object', 'integer'], '$ref': 'inner'}}}";

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void recursiveRef_goesToTheOutermostSchemaThatIsMarked(boolean strictIsMarked, boolean valid)
      throws Exception {
    Grammar grammar = grammar(STRICT_TREE.formatted(strictIsMarked), Draft.DRAFT_2019_09);

    assertThat(takes(grammar, "{'children': [{'data': 1}]}")).isTrue();
    assertThat(takes(grammar, "{'children': [{'daat': 1}]}")).isEqualTo(valid);
    assertThat(takes(grammar, "{'daat': 1}")).isFalse();
  }

  /** One that stands next to an address and whose target is not marked is a plain reference. */
  @Test
  void recursiveRefToAnUnmarkedSchema_isThatOne() throws Exception {
    Grammar grammar =
        grammar(
            "{'$id': 'https://example.com/list', '$recursiveAnchor': true, 'type': 'array',"
                + " 'items': {'$id': 'item', 'anyOf': [{'type': 'integer'},"
                + " {'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}}]}}",
            Draft.DRAFT_2019_09);

    assertThat(takes(grammar, "[1, {'a': {'b': 2}}]")).isTrue();
    assertThat(takes(grammar, "[{'a': []}]")).isFalse();
  }

  /** The same schema means two things in one text. */
  @Test
  void recursiveRef_meansWhatTheWayToItSays() throws Exception {
    Grammar grammar = grammar(TWO_WAYS, Draft.DRAFT_2019_09);

    assertThat(takes(grammar, "{'any': {'a': {'b': 'x'}}, 'numbers': {'a': {'b': 1}}}")).isTrue();
    assertThat(takes(grammar, "{'any': {'a': 1}, 'numbers': {'a': {'b': 'x'}}}")).isFalse();
  }

  @Test
  void markThatIsNotBesideAnAddress_isRefusedWhereItCouldMatter() {
    assertThatThrownBy(
            () ->
                grammar(
                    "{'$id': 'https://example.com/a', 'properties': {'p': {'$recursiveAnchor':"
                        + " true, '$ref': 'b'}}, '$defs': {'b': {'$id': 'b', '$recursiveAnchor':"
                        + " true, 'items': {'$recursiveRef': '#'}}}}",
                    Draft.DRAFT_2019_09))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("$recursiveAnchor that is not beside an $id");
  }

  /** 2020-12's own form of a list that whoever uses it says the items of. */
  @Test
  void dynamicRef_goesToTheOutermostSchemaWithItsName() throws Exception {
    Grammar grammar =
        grammar(
            "{'$id': 'https://example.com/numbers', '$ref': 'list', '$defs': {"
                + " 'number': {'$dynamicAnchor': 'item', 'type': 'integer'},"
                + " 'list': {'$id': 'list', 'type': 'array', 'items': {'$dynamicRef': '#item'},"
                + " '$defs': {'any': {'$dynamicAnchor': 'item'}}}}}",
            Draft.DRAFT_2020_12);

    assertThat(takes(grammar, "[1, 2]")).isTrue();
    assertThat(takes(grammar, "[1, 'x']")).isFalse();
  }

  /** What a bundle holds is named by address, absolute or not; nothing is fetched. */
  @Test
  void bundle_isReadByTheAddressesOfItsParts() throws Exception {
    Grammar grammar =
        grammar(
            "{'$id': 'https://example.com/order', 'type': 'object', 'required': ['to', 'by'],"
                + " 'properties': {'to': {'$ref': 'https://example.com/address'},"
                + " 'by': {'$ref': '/person#/properties/name'}}, '$defs': {"
                + " 'https://example.com/address': {'$id': 'https://example.com/address',"
                + " 'type': 'object', 'required': ['zip'],"
                + " 'properties': {'zip': {'$ref': 'common#zip'}}},"
                + " 'c': {'$id': 'common', '$defs': {'z': {'$anchor': 'zip', 'type': 'integer'}}},"
                + " 'p': {'$id': 'person', 'properties': {'name': {'type': 'string'}}}}}",
            Draft.DRAFT_2020_12);

    assertThat(takes(grammar, "{'to': {'zip': 1}, 'by': 'Ada'}")).isTrue();
    assertThat(takes(grammar, "{'to': {'zip': 'x'}, 'by': 'Ada'}")).isFalse();
    assertThat(takes(grammar, "{'to': {'zip': 1}, 'by': 7}")).isFalse();
    assertThatThrownBy(
            () -> grammar("{'$ref': 'https://example.com/elsewhere'}", Draft.DRAFT_2020_12))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("is not in this schema; put what it refers to under $defs");
  }

  /** Each of n names may have been met first or not: 2^n scopes, of which few are read. */
  @Test
  void scopesWithoutEnd_areRefused() {
    String names =
        IntStream.range(0, 24)
            .mapToObj(
                i ->
                    "'n%d': {'$id': 'n%d', '$defs': {'d': {'$dynamicAnchor': 'a%d'}}, %s}"
                        .formatted(
                            i,
                            i,
                            i,
                            "'properties': {'in': {'$ref': 'all'},"
                                + " 'at': {'$dynamicRef': '#a%d'}}".formatted(i)))
            .collect(Collectors.joining(", "));
    String each =
        IntStream.range(0, 24)
            .mapToObj(i -> "'p%d': {'$ref': 'n%d'}".formatted(i, i))
            .collect(Collectors.joining(", "));
    String schema =
        "{'$id': 'https://example.com/main', '$ref': 'all', '$defs': {"
            + "'all': {'$id': 'all', 'properties': {"
            + each
            + "}}, "
            + names
            + "}}";

    assertThatThrownBy(() -> grammar(schema, Draft.DRAFT_2020_12))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("schemas");
  }

  /** Of 2019-09 alone: the next draft does not know the keyword. */
  @Test
  void recursiveAnchor_saysNothingToALaterDraft() throws Exception {
    Grammar grammar =
        grammar(
            "{'$id': 'https://example.com/outer', '$recursiveAnchor': true, 'type': 'array',"
                + " 'items': {'$id': 'inner', '$recursiveAnchor': true, 'type': 'object',"
                + " 'additionalProperties': {'$dynamicRef': '#'}}}",
            Draft.DRAFT_2020_12);

    assertThat(takes(grammar, "[{'a': {'b': {}}}]")).isTrue();
    assertThat(takes(grammar, "[{'a': []}]")).isFalse();
  }

  @Test
  void keywordsOfASchemaThatIsReadTwice_areToldOnce() throws Exception {
    Grammar grammar = grammar(TWO_WAYS, Draft.DRAFT_2019_09);

    assertThat(grammar.keywords()).doesNotHaveDuplicates();
  }

  /** Without a {@code $schema} it is the keyword of 2019-09, which can mean nothing else. */
  @Test
  void recursiveRefWithoutADraft_meansWhatItMeansInItsOwn() throws Exception {
    Grammar plain =
        Grammar.ofSchema(
            "{'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}}"
                .replace('\'', '"'));
    Grammar strict = Grammar.ofSchema(STRICT_TREE.formatted(true).replace('\'', '"'));

    assertThat(takes(plain, "{'a': {'b': {}}}")).isTrue();
    assertThat(takes(plain, "{'a': {'b': 1}}")).isFalse();
    assertThat(takes(strict, "{'children': [{'data': 1}]}")).isTrue();
    assertThat(takes(strict, "{'children': [{'daat': 1}]}")).isFalse();
  }

  /** The last of them won, and nobody was told. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'$ref': 'b', '$defs': {'x': {'$id': 'b', 'type': 'integer'},"
            + " 'y': {'$id': 'b', 'type': 'string'}}} | DRAFT_2020_12",
        "{'$ref': 'b#t', '$defs': {'x': {'$id': 'b', '$anchor': 't', 'type': 'integer'},"
            + " 'y': {'$id': 'b'}}} | DRAFT_2019_09",
        "{'$id': 'http://a/b', 'properties': {'p': {'$ref': '#'}, 'q': {'$id': 'b'}}} | DRAFT_07",
        "{'properties': {'p': {'$ref': '#t'}, 'q': {'$id': '#t', 'type': 'integer'},"
            + " 'r': {'$id': '#t', 'type': 'null'}}} | DRAFT_06",
        "{'properties': {'p': {'$ref': '#t'}, 'q': {'id': '#t', 'type': 'integer'},"
            + " 'r': {'id': '#t', 'type': 'null'}}} | DRAFT_04"
      })
  void referenceToAnAddressOfSeveralSchemas_isRefused(String schema, Draft draft) {
    assertThatThrownBy(() -> grammar(schema, draft))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("may mean several schemas");
  }

  /** A path means one schema, whatever it says of itself. */
  @Test
  void pathToOneOfSeveralSchemas_meansThatOne() throws Exception {
    Grammar grammar =
        grammar(
            "{'properties': {'p': {'$ref': '#/definitions/a'}}, 'definitions': {"
                + "'a': {'$id': '#/definitions/a', 'type': 'string'},"
                + " 'b': {'$id': '#/definitions/a', 'type': 'integer'}}}",
            Draft.DRAFT_07);

    assertThat(takes(grammar, "{'p': 'x'}")).isTrue();
    assertThat(takes(grammar, "{'p': 1}")).isFalse();
  }

  /** Generators give all their schemas one; where nobody refers to it, it says nothing. */
  @Test
  void addressOfSeveralSchemas_isNoMatterWhereNobodyRefersToItOrTheySayTheSame() throws Exception {
    Grammar unused =
        grammar(
            "{'properties': {'p': {'$id': 'b', 'type': 'integer'},"
                + " 'q': {'$id': 'b', 'type': 'string'}}}",
            Draft.DRAFT_07);
    Grammar same =
        grammar(
            "{'items': {'$ref': 'b'}, '$defs': {'x': {'$id': 'b', 'type': 'integer'},"
                + " 'y': {'$id': 'b', 'type': 'integer'}}}",
            Draft.DRAFT_2020_12);

    assertThat(takes(unused, "{'p': 1, 'q': 'x'}")).isTrue();
    assertThat(takes(unused, "{'p': 'x'}")).isFalse();
    assertThat(takes(same, "['x']")).isFalse();
  }

  private static Grammar grammar(String schema, Draft draft) throws RefusedGrammarException {
    return Grammar.of(
        new GrammarSource.JsonSchema(schema.replace('\'', '"'), Optional.of(draft), false));
  }

  private static boolean takes(Grammar grammar, String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Status status = grammar.validate(bytes).status();
    assertThat(status).isIn(Arrays.asList(Status.COMPLETE, Status.VIOLATED));
    return status == Status.COMPLETE;
  }

  /** Each scope has all names on the way to it: thousands of them took gigabytes. */
  @Test
  void namesOfManyNestedResources_areRefused() {
    String chain =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    "'%d': {'$id': 'r%d', '$dynamicAnchor': 'a%d', 'properties': {'p': {'$ref': 'r%d'}}}"
                        .formatted(i, i, i, (i + 1) % 2_000))
            .collect(Collectors.joining(", "));

    assertThatThrownBy(
            () ->
                grammar(
                    "{'$id': 'https://example.com/main', '$ref': 'r0', '$defs': {" + chain + "}}",
                    Draft.DRAFT_2020_12))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("fewer resources with names of their own");
  }

  @Test
  void recursiveAnchorInside_isNoMatterWhereTheWholeIsTheOnlyResource() throws Exception {
    Grammar grammar =
        grammar(
            "{'$id': 'https://example.com/a', 'properties': {'p': {'$recursiveAnchor': true,"
                + " 'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}}}}",
            Draft.DRAFT_2019_09);

    assertThat(grammar.validate("{\"p\":{}}".getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(Verdict.Status.COMPLETE);
  }
}
