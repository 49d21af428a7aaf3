package io.runtimemoat.loadtests.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.token.BoundedMatcher;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Masks over vocabularies that people use, for the real schemas, both ways. */
@Tag("verify")
class RealTokenMasksTest {
  private static final long SEED = 20_261_129;

  /** Documents come with their members in any order, and numbers in any form. */
  private static final MaskRules ANY = new MaskRules(false, 64);

  private static final int MASKS = 256;
  private static final int MOST_BYTES = 8_192;

  /** Tokens of a text beyond the shortest one. */
  private static final int TO_SPARE = 16;

  /**
   * A schema that compiles, and the text of a valid document.
   *
   * @param laidOut whether it is written as the standard rules of masks ask
   */
  private record Sample(
      RealSchema schema,
      Grammar grammar,
      SchemaOracle oracle,
      Optional<byte[]> document,
      boolean laidOut) {
    static Stream<Sample> of(RealSchema schema) {
      try {
        Grammar grammar = Grammar.ofSchema(schema.text());
        SchemaOracle oracle = SchemaOracle.of(schema);
        Random random = new Random(schema.digest().hashCode());
        Writing writing = Writing.any(random);
        Optional<byte[]> document =
            new Documents(schema, oracle, SEED)
                .valid(1).stream()
                    .map(writing::of)
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .filter(text -> text.length <= MOST_BYTES)
                    .findFirst();
        return Stream.of(
            new Sample(schema, grammar, oracle, document, writing != Writing.INDENTED));
      } catch (RefusedGrammarException e) {
        return Stream.empty();
      }
    }
  }

  private static List<Sample> samples = List.of();

  @BeforeAll
  static void compile() throws Exception {
    samples = SchemaCorpus.all().parallelStream().flatMap(Sample::of).toList();
    assertThat(samples).hasSizeGreaterThan(300);
  }

  @Test
  void everyTokenOfAValidDocument_isAllowedAtItsPlace() throws Exception {
    RealVocabulary vocabulary = vocabulary("cl100k_base");

    List<String> wrong = ofEach((sample, random) -> read(vocabulary, sample, ANY, random));

    assertThat(wrong).isEmpty();
  }

  /** Jackson's own layout has a blank before each colon. */
  @Test
  void everyTokenOfADocumentAsWritersLayItOut_isAllowedByTheStandardRules() throws Exception {
    RealVocabulary vocabulary = vocabulary("cl100k_base");
    MaskRules standard = MaskRules.standard().inAnyOrder();

    List<String> wrong =
        ofEach(
            (sample, random) -> sample.laidOut() ? read(vocabulary, sample, standard, random) : "");

    assertThat(wrong).isEmpty();
    assertThat(samples).filteredOn(Sample::laidOut).hasSizeGreaterThan(200);
  }

  @Test
  void textOfRandomTokens_isValidWithinItsTokens() throws Exception {
    RealVocabulary vocabulary = vocabulary("o200k_base");

    List<String> wrong = ofEach((sample, random) -> grow(vocabulary, sample, random));

    assertThat(wrong).isEmpty();
  }

  private static RealVocabulary vocabulary(String name) throws Exception {
    return RealVocabulary.read(RealVocabulary.PUBLIC.file("data/" + name + ".tiktoken"));
  }

  private static List<String> ofEach(BiFunction<Sample, Random, String> check) {
    return IntStream.range(0, samples.size())
        .parallel()
        .mapToObj(
            i -> {
              String wrong = check.apply(samples.get(i), new Random(SEED + i));
              return wrong.isEmpty() ? "" : samples.get(i).schema() + ": " + wrong;
            })
        .filter(wrong -> !wrong.isEmpty())
        .toList();
  }

  /** A document in the longest tokens, or in any; what is wrong, or nothing. */
  private static String read(
      RealVocabulary vocabulary, Sample sample, MaskRules rules, Random random) {
    return sample
        .document()
        .map(
            text ->
                read(
                    vocabulary,
                    sample.grammar().matcher(vocabulary.vocabulary(), rules, new MaskCache(MASKS)),
                    text,
                    random.nextBoolean() ? null : random))
        .orElse("");
  }

  private static String read(
      RealVocabulary vocabulary, GrammarMatcher matcher, byte[] text, @Nullable Random random) {
    long[] mask = new long[vocabulary.vocabulary().maskWords()];
    for (int at = 0; at < text.length; ) {
      int token =
          random == null ? vocabulary.tokenAt(text, at) : vocabulary.anyTokenAt(text, at, random);
      matcher.fillNextTokenBitmask(mask);
      if (!allows(mask, token) || !matcher.acceptToken(token)) {
        return "no token "
            + token
            + " at "
            + at
            + " of "
            + new String(text, StandardCharsets.UTF_8);
      }
      at += vocabulary.bytes(token).length;
    }
    matcher.fillNextTokenBitmask(mask);
    return allows(mask, vocabulary.endToken())
        ? ""
        : "no end of " + new String(text, StandardCharsets.UTF_8);
  }

  private static boolean allows(long[] mask, int token) {
    return (mask[token >> 6] >>> token & 1) != 0;
  }

  /** A text drawn from masks, judged by the grammar and by the oracle. */
  private static String grow(RealVocabulary vocabulary, Sample sample, Random random) {
    GrammarMatcher matcher =
        sample
            .grammar()
            .matcher(vocabulary.vocabulary(), MaskRules.standard(), new MaskCache(MASKS));
    Optional<int[]> shortest = matcher.completionTokens();
    if (shortest.isEmpty()) {
      return "no ending is known at the start";
    }
    byte[] text =
        grown(
            vocabulary,
            new BoundedMatcher(matcher, vocabulary.vocabulary()),
            shortest.get().length + random.nextInt(TO_SPARE),
            random);
    String shown = new String(text, StandardCharsets.UTF_8);
    if (sample.grammar().validate(text).status() != Verdict.Status.COMPLETE) {
      return "not complete: " + shown;
    }
    return sample.oracle().accepts(shown) ? "" : "not valid: " + shown;
  }

  private static byte[] grown(
      RealVocabulary vocabulary, BoundedMatcher matcher, int tokens, Random random) {
    long[] mask = new long[vocabulary.vocabulary().maskWords()];
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int left = tokens; left > 0 && !matcher.isFinished(); left--) {
      matcher.fillNextTokenBitmask(mask);
      int taken = matcher.take(drawn(BitSet.valueOf(mask), random), left);
      if (taken == vocabulary.endToken()) {
        break;
      }
      text.writeBytes(vocabulary.bytes(taken));
    }
    return text.toByteArray();
  }

  private static int drawn(BitSet allowed, Random random) {
    return allowed.nextSetBit(random.nextInt(allowed.length()));
  }
}
