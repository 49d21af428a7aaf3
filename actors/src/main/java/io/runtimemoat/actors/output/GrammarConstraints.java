package io.runtimemoat.actors.output;

import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.token.BoundedMatcher;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.TokenConstraint;
import io.runtimemoat.gpu.Tokenizer;
import io.runtimemoat.gpu.lane.ConstraintFactory;
import io.runtimemoat.gpu.lane.ServedModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Holds what devices draw to grammars. */
public final class GrammarConstraints implements ConstraintFactory {
  private static final int[] NOTHING = {};
  private static final MaskRules RULES = MaskRules.standard();

  /** As clients may want it, and as another may have begun the text. */
  private static final MaskRules IN_ANY_ORDER = RULES.inAnyOrder();

  private final GrammarBook grammars;
  private final Map<Words, TokenVocabulary> vocabularies = new ConcurrentHashMap<>();
  private final Map<String, Spelling> spellings = new ConcurrentHashMap<>();

  /** What makes two models' vocabularies one. */
  private record Words(String tokenizerDigest, Set<Integer> endTokens) {}

  /** Constraints over the grammars of a book. */
  public GrammarConstraints(GrammarBook grammars) {
    this.grammars = grammars;
  }

  @Override
  public TokenConstraint begin(TextGrammar text, ServedModel model) {
    Grammar grammar = compiled(text);
    Words words = new Words(model.tokenizer().digest(), model.endTokens());
    TokenVocabulary vocabulary = vocabularies.computeIfAbsent(words, unknown -> vocabulary(model));
    byte[] begun = text.begun().getBytes(StandardCharsets.UTF_8);
    boolean anyOrder = begun.length > 0 || text.kind().isInAnyOrder();
    GrammarMatcher matcher = grammar.matcher(vocabulary, anyOrder ? IN_ANY_ORDER : RULES);
    if (begun.length > 0 && !matcher.acceptBegun(begun)) {
      throw new IllegalArgumentException("the text that was begun breaks its grammar");
    }
    Spelling spelling =
        spellings.computeIfAbsent(
            model.tokenizer().digest(), unknown -> new Spelling(model.tokenizer()));
    return new HeldTokens(new BoundedMatcher(matcher, vocabulary), spelling);
  }

  private Grammar compiled(TextGrammar text) {
    try {
      return grammars.grammar(text);
    } catch (RefusedGrammarException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static TokenVocabulary vocabulary(ServedModel model) {
    Tokenizer tokenizer = model.tokenizer();
    int size = Math.min(tokenizer.vocabularySize(), model.decoder().description().vocabularySize());
    List<byte[]> tokens = new ArrayList<>(size);
    for (int id = 0; id < size; id++) {
      tokens.add(tokenizer.isControl(id) ? new byte[0] : tokenizer.tokenBytes(id));
    }
    return TokenVocabulary.of(
        tokens, model.endTokens().stream().filter(id -> id < size).sorted().toList());
  }

  /** A matcher as a device sees it. */
  private static final class HeldTokens implements TokenConstraint {
    /** Bytes that are looked ahead for each token that is asked for; few tokens are longer. */
    private static final int BYTES_PER_TOKEN = 16;

    private final BoundedMatcher matcher;
    private final Spelling spelling;
    private int last = -1;

    HeldTokens(BoundedMatcher matcher, Spelling spelling) {
      this.matcher = matcher;
      this.spelling = spelling;
    }

    @Override
    public void fillMask(long[] mask) {
      matcher.fillNextTokenBitmask(mask);
    }

    @Override
    public int take(int drawn, int tokensLeft) {
      last = matcher.take(drawn, tokensLeft);
      return last;
    }

    @Override
    public int[] forcedTokens(int most) {
      int[] ending = matcher.restOfEnding();
      if (ending.length > 0) {
        return Arrays.copyOf(ending, Math.min(most, ending.length));
      }
      byte[] forced = matcher.forcedText(BYTES_PER_TOKEN * most);
      int[] tokens = forced.length == 0 ? NOTHING : spelling.behind(last, forced);
      return tokens.length <= most ? tokens : Arrays.copyOf(tokens, most);
    }

    @Override
    public boolean isCut() {
      return matcher.isCut();
    }

    @Override
    public boolean isFinished() {
      return matcher.isFinished();
    }
  }
}
