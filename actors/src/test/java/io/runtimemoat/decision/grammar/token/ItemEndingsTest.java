package io.runtimemoat.decision.grammar.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays whose items must differ, under masks: each item that may come has an ending behind it. */
class ItemEndingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{`type`:`integer`,`minimum`:1,`maximum`:10} | [1,2,3,10]",
        "{`enum`:[1,2,3]} | [1,2,3]",
        "{`type`:`boolean`} | [true,false]",
        "{`enum`:[`a`,1,null]},`minItems`:2 | [`a`,null,1]",
        "{`type`:`integer`,`minimum`:1,`maximum`:3},`minItems`:3,`maxItems`:3 | [2,1,3]",
        "{`type`:`object`,`properties`:{`k`:{`enum`:[`a`,`b`]},`on`:{`type`:`boolean`}},"
            + "`required`:[`k`,`on`],`additionalProperties`:false} "
            + "| [{`k`:`a`,`on`:true},{`k`:`a`,`on`:false},{`k`:`b`,`on`:false}]",
        "{`type`:`array`,`minItems`:2,`maxItems`:2,`items`:{`enum`:[0,1]}} "
            + "| [[0,0],[0,1],[1,1],[1,0]]",
        "{`type`:`array`,`minItems`:2,`maxItems`:2,`items`:{`enum`:[0,1]}},`minItems`:2 "
            + "| [[1,1],[1,0]]",
        "{`type`:`array`,`items`:{`type`:`integer`}} | [[],[1],[1,2],[2]]",
        "{`type`:`array`,`items`:{`const`:1}} | [[1,1],[],[1]]",
        "{`type`:`array`,`uniqueItems`:true,`minItems`:2,`maxItems`:2,`items`:{`enum`:[0,1,2]}} "
            + "| [[0,1],[0,2],[1,0]]",
        "{`type`:`array`,`uniqueItems`:true,`maxItems`:2,`items`:{`enum`:[`a`,`b`,`c`]}} "
            + "| [[`a`,`b`],[`a`,`c`],[`c`,`a`]]",
        "{`type`:`array`,`minItems`:2,`prefixItems`:[{`type`:`boolean`},{`type`:`string`}],"
            + "`items`:false} | [[true,`a`],[true,`b`],[false,`a`]]",
        "{`type`:`object`,`properties`:{`a`:{`type`:`array`,`maxItems`:1,"
            + "`items`:{`type`:`boolean`}}},`required`:[`a`],`additionalProperties`:false} "
            + "| [{`a`:[true]},{`a`:[]},{`a`:[false]}]",
        "{`type`:[`string`,`null`],`pattern`:`^[ab]$`} | [`a`,null,`b`]",
        "{`type`:[`string`,`null`],`pattern`:`^[ab]$`},`minItems`:3 | [`b`,`a`,null]",
        "{`type`:[`string`,`boolean`],`pattern`:`^[a-z]{2}$`} | [`aa`,true,`ab`,`zz`,false]",
        "{`type`:[`string`,`integer`],`maxLength`:1,`minimum`:0,`maximum`:1} | [`a`,1,`b`,0,``]",
        "{`anyOf`:[{`enum`:[1,`x`,null]},{`type`:`string`,`pattern`:`^[ab]$`}]},`minItems`:5 "
            + "| [`x`,`b`,1,`a`,null]",
      })
  void itemsOfFewValues_areTakenAsTheyAreDrawn(String items, String drawn) throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            ("{`type`:`array`,`uniqueItems`:true,`items`:" + items + "}").replace('`', '"'));

    assertThat(grown(grammar, drawn.replace('`', '"'), 300)).isEqualTo(drawn.replace('`', '"'));
  }

  /** Whole numbers one behind the other: the next that is not there is known, however many are. */
  @Test
  void consecutiveNumbers_areTakenAsTheyAreDrawn() throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            "{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"type\":\"integer\"}}");
    String drawn =
        IntStream.range(0, 600)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(grown(grammar, drawn, 10_000)).isEqualTo(drawn);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{`type`:`integer`,`minimum`:1,`maximum`:10} | [1, | 2]",
        "{`type`:`integer`,`minimum`:1,`maximum`:10} | [1,1 | 0]",
        "{`type`:`boolean`} | [true , | false]",
        "{`type`:`boolean`},`minItems`:2 | [f | alse,true]",
        "{`enum`:[1,2,3]},`minItems`:2 | [ | 1,2]",
        "{`type`:`integer`},`minItems`:2 | [0, | 1]",
        "{`type`:`integer`},`minItems`:3 | [ | 0,1,2]",
        "{`type`:`object`},`minItems`:2 | [ | {},{`x`:0}]",
        "{`type`:`object`},`minItems`:2 | [{} | ,{`x`:0}]",
        "{`type`:[`integer`,`null`]},`minItems`:2 | [nul | l,0]",
        "{`type`:`array`,`minItems`:2,`maxItems`:2,`items`:{`enum`:[0,1]}},`minItems`:3 "
            + "| [ | [0,0],[0,1],[1,0]]",
        "{`type`:`array`,`items`:{`type`:`integer`}},`minItems`:3 | [[] | ,[0],[1]]",
        "{`type`:`array`,`items`:{`enum`:[7]}} | [[7],[7,7],[ | ]]",
        "{`type`:[`string`,`null`],`pattern`:`^[ab]$`},`minItems`:3 | [`a`,` | b`,null]",
        "{`type`:[`string`,`null`],`pattern`:`^[a-z]{3}$`},`minItems`:3 | [`aaa`,`aa | b`,null]",
        "{`type`:[`string`,`boolean`],`pattern`:`^[a-z]{3}$`},`minItems`:5 "
            + "| [true,false | ,`aaa`,`aab`,`aac`]",
      })
  void theEnding_hasItemsThatDiffer(String items, String begun, String rest) throws Exception {
    Grammar grammar =
        Grammar.ofSchema(
            ("{`type`:`array`,`uniqueItems`:true,`items`:" + items + "}").replace('`', '"'));
    GrammarValidator validator = grammar.validator();

    String text = begun.replace('`', '"');
    validator.feed(text.getBytes(StandardCharsets.UTF_8));
    String found = new String(validator.shortestCompletion().orElseThrow(), StandardCharsets.UTF_8);

    assertThat(found).hasSameSizeAs(rest);
    assertThat(grammar.validate((text + found).getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(Status.COMPLETE);
  }

  /** What comes of a text that is drawn, byte by byte, up to its end. */
  private static String grown(Grammar grammar, String drawn, int most) throws Exception {
    BoundedMatcher matcher =
        new BoundedMatcher(
            grammar.matcher(ByteVocabulary.ASCII, MaskRules.standard()), ByteVocabulary.ASCII);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < drawn.length() && !matcher.isFinished(); i++) {
      int taken = matcher.take(drawn.charAt(i), most - i);
      if (taken != ByteVocabulary.END) {
        text.append((char) taken);
      }
    }
    return text.toString();
  }
}
