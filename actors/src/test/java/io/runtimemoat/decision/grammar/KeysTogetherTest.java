package io.runtimemoat.decision.grammar;

import static io.runtimemoat.decision.grammar.TestGrammars.compiled;
import static io.runtimemoat.decision.grammar.TestGrammars.ended;
import static io.runtimemoat.decision.grammar.TestGrammars.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns, rules for names and what else is allowed say together which keys there can be. */
final class KeysTogetherTest {
  private static String object(String rules) {
    return ("{`type`:`object`," + rules + "}").replace('`', '"');
  }

  /** Each needs one key more than there are, counted by hand. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "`minProperties`:3,`additionalProperties`:false,"
            + "`patternProperties`:{`^[ab]$`:{`type`:`integer`}},"
            + "`propertyNames`:{`pattern`:`^[a-z]{1,3}$`}",
        "`minProperties`:1,`additionalProperties`:false,`propertyNames`:{`pattern`:`^b`}",
        "`minProperties`:257,`propertyNames`:{`pattern`:`^[a-d]{4}$`}",
        "`minProperties`:258,`propertyNames`:{`pattern`:`^[a-d]{4}$`},"
            + "`properties`:{`aaaa`:{},`bbbb`:{},`x`:{}},`additionalProperties`:true",
        "`minProperties`:101,`propertyNames`:{`pattern`:`^[0-9]{2,3}$`},"
            + "`patternProperties`:{`^[0-9]{3}$`:{`type`:`integer`,`minimum`:2,`maximum`:1}}",
        "`minProperties`:2,`propertyNames`:{`pattern`:`^[^a]?$`},`patternProperties`:{`[^a]`:false}",
      })
  void more_thanThereAreKeys_isRefused(String rules) {
    assertThat(compiled(object(rules))).isEmpty();
    assertThat(compiled(object(rules.replaceFirst("`minProperties`:\\d+,", ""))))
        .get()
        .satisfies(grammar -> assertThat(status(grammar, "{}")).isEqualTo(Status.COMPLETE));
  }

  /** It was looked for one among all texts that there are. */
  @Test
  void nameThatAJudgeNeverAccepts_isNotLookedForWithoutEnd() {
    Optional<Grammar> grammar =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () ->
                compiled(
                    object(
                        "`minProperties`:1,`propertyNames`:{`not`:{`oneOf`:"
                            + "[{`pattern`:``},{`type`:`object`}]}}")));

    assertThat(grammar)
        .hasValueSatisfying(
            compiled -> assertThat(status(compiled, "{\"a\":1}")).isEqualTo(Status.VIOLATED));
  }

  @Test
  void refusal_saysHowManyKeysThereAre() {
    assertThatThrownBy(
            () ->
                Grammar.ofSchema(
                    object(
                        "`minProperties`:9,`required`:[`x`],`properties`:{`x`:{}},"
                            + "`propertyNames`:{`pattern`:`^[a-h]$|^x$`},"
                            + "`patternProperties`:{`^a$`:false}")))
        .isInstanceOf(RefusedGrammarException.class)
        .hasMessageContaining("\"minProperties\" at the root")
        .hasMessageContaining("9 members must come and can be no more than 8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`minProperties`:256,`propertyNames`:{`pattern`:`^[a-d]{4}$`}",
        "`minProperties`:100",
        "`minProperties`:100,`additionalProperties`:{`type`:`null`}",
      })
  void asMany_asThereAreKeys_compiles(String rules) throws Exception {
    Grammar grammar = Grammar.ofSchema(object(rules));

    byte[] text = grammar.validator().shortestCompletion().orElseThrow();

    assertThat(grammar.validate(text).status()).isEqualTo(Status.COMPLETE);
  }

  /** Where the first byte stands that no valid text has, counted by hand; -1 for nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "`patternProperties`:{`^[ab]{1,2}$`:false},`propertyNames`:{`maxLength`:1} | {`b | 2",
        "`patternProperties`:{`^[ab]{1,2}$`:false},`propertyNames`:{`maxLength`:1} | {`c | -1",
        "`patternProperties`:{`^[ab]{1,2}$`:false},`propertyNames`:{`maxLength`:2} | {`bb | 3",
        "`patternProperties`:{`^[ab]{1,2}$`:false},`propertyNames`:{`maxLength`:2} | {`b | -1",
        "`patternProperties`:{`^[^0-9]`:false},`propertyNames`:{`pattern`:`^.[0-9]{2}$`}"
            + " | {`1a | 3",
        "`additionalProperties`:false,`patternProperties`:{`^a.$`:{},`^b.$`:{}},"
            + "`propertyNames`:{`pattern`:`^[^a][0-9]$`} | {`a | 2",
        "`additionalProperties`:false,`patternProperties`:{`^.[12]$`:{}},"
            + "`propertyNames`:{`pattern`:`^[a-z][0-9]$`} | {`q1`:1,`q2`:1,`q | 16",
        "`propertyNames`:{`anyOf`:[{`maxLength`:1},{`pattern`:`^ab+$`}]},"
            + "`patternProperties`:{`^a`:false} | {`a | 2",
        "`propertyNames`:{`anyOf`:[{`maxLength`:1},{`enum`:[`abc`,`xyz`]}]},"
            + "`patternProperties`:{`^a`:false} | {`xa | 3",
      })
  void key_thatCannotBecomeOne_isRefusedAtItsFirstByte(String rules, String text, int at)
      throws Exception {
    byte[] bytes = text.replace('`', '"').getBytes(StandardCharsets.UTF_8);
    GrammarValidator validator = Grammar.ofSchema(object(rules)).validator();

    validator.feed(bytes);

    assertThat(validator.verdict().at()).isEqualTo(at >= 0 ? at : bytes.length);
    assertThat(validator.status()).isEqualTo(at >= 0 ? Status.VIOLATED : Status.OK);
  }

  /** A random schema of keys over few letters, and all keys that it allows. */
  private record Keys(String schema, Set<String> possible, Set<String> required, int min, int max) {
    boolean canHold(Set<String> there) {
      Set<String> all = new TreeSet<>(there);
      all.addAll(required);
      return possible.containsAll(all) && all.size() <= max && possible.size() >= min && min <= max;
    }

    boolean canBegin(Set<String> there, String beginning) {
      return possible.stream()
          .filter(key -> key.startsWith(beginning) && !there.contains(key))
          .anyMatch(key -> canHold(with(there, key)));
    }

    static Set<String> with(Set<String> there, String key) {
      Set<String> more = new TreeSet<>(there);
      more.add(key);
      return more;
    }
  }

  /** What a value satisfies of integers and null: both, one of them or neither. */
  private static final List<String> VALUES =
      List.of("false", "{`type`:`integer`}", "{`type`:`null`}", "{`enum`:[null,1]}");

  private static final List<String> NAMES =
      List.of(
          "{`pattern`:`^[ab]{0,2}$`}", "{`pattern`:`^[a-e]{0,3}$`}", "{`pattern`:`^[a-e]{3}$`}");

  private static final List<String> PATTERNS =
      List.of("^a", "b$", "^[ab]{1,2}$", "^.?$", "^[^a]", "c", "^...$", "^(a|bc|e.)$");

  private static Keys random(Random random) {
    String names = NAMES.get(random.nextInt(NAMES.size()));
    String also = random.nextInt(3) == 0 ? PATTERNS.get(random.nextInt(PATTERNS.size())) : "";
    List<String> patterns = new ArrayList<>(PATTERNS);
    Collections.shuffle(patterns, random);
    patterns = patterns.subList(0, random.nextInt(4));
    List<Integer> values =
        patterns.stream().map(p -> 0b11 & random.nextInt(8)).collect(Collectors.toList());
    int additional = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(3);
    List<String> named = List.of("a", "ab", "abc", "eee").subList(0, random.nextInt(5));
    Set<String> required = new TreeSet<>();
    named.stream().filter(name -> random.nextInt(4) == 0).forEach(required::add);
    Set<String> possible = new TreeSet<>();
    for (String key : universe()) {
      int value = named.contains(key) ? 3 : additional;
      boolean matched = named.contains(key);
      for (int i = 0; i < patterns.size(); i++) {
        if (Pattern.compile(patterns.get(i)).matcher(key).find()) {
          value = matched ? value & values.get(i) : values.get(i);
          matched = true;
        }
      }
      boolean isName =
          Pattern.compile(names.substring(names.indexOf('^'), names.lastIndexOf('`')))
                  .matcher(key)
                  .find()
              && Pattern.compile(also).matcher(key).find();
      if (isName && value != 0) {
        possible.add(key);
      }
    }
    int min = random.nextInt(3) > 0 ? 0 : Math.max(0, possible.size() + 1 - random.nextInt(5));
    int max = random.nextInt(3) > 0 ? 1000 : min + random.nextInt(3);
    List<String> kept = patterns;
    String schema =
        "{`type`:`object`,`propertyNames`:"
            + (also.isEmpty() ? names : "{`allOf`:[" + names + ",{`pattern`:`" + also + "`}]}")
            + ",`additionalProperties`:"
            + VALUES.get(additional)
            + ",`patternProperties`:{"
            + IntStream.range(0, kept.size())
                .mapToObj(i -> "`" + kept.get(i) + "`:" + VALUES.get(values.get(i)))
                .collect(Collectors.joining(","))
            + "},`properties`:{"
            + named.stream().map(name -> "`" + name + "`:{}").collect(Collectors.joining(","))
            + "},`required`:["
            + required.stream().map(name -> "`" + name + "`").collect(Collectors.joining(","))
            + "],`minProperties`:"
            + min
            + ",`maxProperties`:"
            + max
            + "}";
    return new Keys(schema.replace('`', '"'), possible, required, min, max);
  }

  private static List<String> universe() {
    List<String> all = new ArrayList<>(List.of(""));
    for (int i = 0; i < all.size() && all.get(i).length() < 3; i++) {
      for (char c = 'a'; c <= 'e'; c++) {
        all.add(all.get(i) + c);
      }
    }
    return all;
  }

  /** Against all keys, written out: refusals, each byte of a key, and endings. */
  @Test
  void randomRules_agreeWithAllKeysWrittenOut() {
    int refused = 0;
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Keys keys = random(random);
      boolean none = !keys.canHold(Set.of());

      assertThat(compiled(keys.schema()).isEmpty()).as(keys.schema()).isEqualTo(none);
      refused += none ? 1 : 0;
      compiled(keys.schema()).ifPresent(grammar -> agree(grammar, keys, random));
    }
    assertThat(refused).isBetween(50, 350);
  }

  private static void agree(Grammar grammar, Keys keys, Random random) {
    List<String> order = new ArrayList<>(keys.possible());
    Collections.shuffle(order, random);
    Set<String> there = new TreeSet<>();
    StringBuilder text = new StringBuilder("{");
    int many = Math.max(0, order.size() - random.nextInt(6));
    for (String key : order.subList(0, random.nextBoolean() ? many : Math.min(2, many))) {
      if (keys.canBegin(there, key) && keys.canHold(Keys.with(there, key))) {
        text.append(there.isEmpty() ? "" : ",").append('"').append(key).append("\":");
        text.append(value(grammar, text.toString()));
        there.add(key);
      }
    }
    String comma = there.isEmpty() ? "" : ",";
    assertThat(lives(grammar, text + comma + '"'))
        .as("%s %s", keys.schema(), text)
        .isEqualTo(keys.canBegin(there, ""));
    for (String beginning : universe()) {
      if (beginning.length() == 3 && random.nextInt(8) > 0) {
        continue;
      }
      boolean can = keys.canBegin(there, beginning);
      String begun = text + comma + '"' + beginning;
      assertThat(lives(grammar, begun)).as("%s %s", keys.schema(), begun).isEqualTo(can);
      if (can && random.nextInt(8) == 0) {
        ends(grammar, begun);
      }
    }
    ends(grammar, text.toString());
  }

  private static String value(Grammar grammar, String before) {
    return lives(grammar, before + "1") ? "1" : "null";
  }

  /** Read as a whole, and now and then byte by byte too. */
  private static boolean lives(Grammar grammar, String text) {
    Status status = status(grammar, text);
    if (text.length() % 8 == 0) {
      GrammarValidator validator = grammar.validator();
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < bytes.length; i++) {
        validator.feed(bytes, i, i + 1);
      }
      assertThat(validator.status()).as(text).isEqualTo(status);
    }
    return TestGrammars.lives(status);
  }

  private static void ends(Grammar grammar, String text) {
    String whole = ended(grammar, text);
    assertThat(status(grammar, whole)).as(whole).isEqualTo(Status.COMPLETE);
  }
}
