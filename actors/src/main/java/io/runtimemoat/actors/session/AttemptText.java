package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The text of one attempt between whoever runs it and its reader: what is held back to judge it,
 * what may leave, and when it is through. Used by one thread.
 */
final class AttemptText {
  /** One piece that the reader has not taken yet, and the tokens it stands for. */
  private record Piece(CompletionEvent.Content content, int tokens) {}

  /** What came of a choice whose proof waits for the end. */
  private record Unproven(List<? extends CompletionEvent.Content> said, int choice, int tokens) {}

  /** What of a piece stands before a value is read again for each that may replace it. */
  private static final int PIECE_CHARACTERS = 1024;

  private final int holdTokens;
  private final int tokenBound;
  private final Restoration restoration;
  private final Delivery delivery;
  private final @Nullable SpokenCalls spoken;
  private final @Nullable AnswerRedaction redaction;
  private final @Nullable AnswerProof proof;
  private final Queue<Piece> pending = new ArrayDeque<>();
  private final List<Unproven> unproven = new ArrayList<>();
  private final Map<Integer, Integer> mutedByChoice = new HashMap<>();
  private boolean holding;
  private boolean keeping;
  private boolean waitsWithProof;
  private Confidence confidence = Confidence.NONE;
  private int receivedTokens;
  private @Nullable AttemptEnd end;

  /**
   * The text of an attempt that has said nothing yet.
   *
   * @param spoken reads calls of tools from the text; null where it is nothing but text
   * @param redaction replaces what it may not say; null where it may say all
   * @param proof lets of it leave what the answer is held to; null for all
   */
  AttemptText(
      AttemptPlan plan,
      Delivery delivery,
      @Nullable SpokenCalls spoken,
      @Nullable AnswerRedaction redaction,
      @Nullable AnswerProof proof) {
    this.holdTokens = plan.holdTokens();
    this.tokenBound = plan.tokenBound();
    this.restoration = Restoration.of(plan.work());
    this.delivery = delivery;
    this.spoken = spoken;
    this.redaction = redaction;
    this.proof = proof;
    this.holding = holdTokens > 0;
    this.waitsWithProof = proof != null && plan.isProvenAtEnd();
    this.keeping = waitsWithProof || keepsUntilWhole(plan);
  }

  /**
   * Whether nothing leaves before all is there: the reader wants the answer whole, so one that an
   * upstream streams all the same and breaks off has shown nothing and can be begun anew.
   */
  private static boolean keepsUntilWhole(AttemptPlan plan) {
    return plan.work() instanceof AttemptWork.OnUpstream call && call.request().wantedWhole();
  }

  /** Takes what came; true when the window the attempt is judged by is full or will not fill. */
  boolean take(AttemptEvent event) {
    if (event instanceof AttemptEvent.Text text) {
      text.batches().forEach(this::add);
    } else if (event instanceof AttemptEvent.Said said) {
      receive(said.tokens());
      queue(restoration.restore(said.content()), said.content().choice(), said.tokens());
    } else if (event instanceof AttemptEvent.ChoiceOver over) {
      end(over.choice());
    } else if (event instanceof AttemptEvent.Ended ended) {
      return end(ended.end());
    }
    return holding && !windowIsOpen();
  }

  private void add(TextBatch batch) {
    if (windowIsOpen()) {
      confidence = confidence.plus(batch); // the window alone, however the text was batched
    }
    receive(batch.tokens());
    String text = restoration.text(batch.choice(), batch.text());
    // Log-probabilities spell what the upstream said, stand-ins for personal data included.
    List<TokenLogprob> logprobs = restoration.restores() ? List.of() : batch.logprobs();
    queue(said(batch.choice(), text, logprobs), batch.choice(), batch.tokens());
  }

  private List<? extends CompletionEvent.Content> said(
      int choice, String text, List<TokenLogprob> logprobs) {
    if (spoken != null) {
      return spoken.read(choice, text, logprobs);
    }
    boolean silent = text.isEmpty() && logprobs.isEmpty();
    return silent ? List.of() : List.of(new CompletionEvent.Delta(choice, text, logprobs));
  }

  private void receive(int tokens) {
    receivedTokens += tokens;
    delivery.receive(tokens);
  }

  private void queue(List<? extends CompletionEvent.Content> said, int choice, int tokens) {
    if (waitsWithProof) {
      unproven.add(new Unproven(said, choice, tokens));
      delivery.await(said);
    } else if (redaction == null) {
      leave(said, choice, tokens);
    } else {
      int counted = tokens;
      for (CompletionEvent.Content content : said) {
        for (CompletionEvent.Content piece : AnswerRun.pieces(content, PIECE_CHARACTERS)) {
          leave(redaction.take(piece), choice, counted); // the next is judged behind it
          counted = 0;
        }
      }
      mutedByChoice.merge(choice, counted, Integer::sum);
    }
  }

  /** Tokens that make no text yet, as of half a character, leave with the text they end up in. */
  private void leave(List<? extends CompletionEvent.Content> said, int choice, int tokens) {
    List<? extends CompletionEvent.Content> contents = proven(said);
    if (contents.isEmpty()) {
      mutedByChoice.merge(choice, tokens, Integer::sum);
    }
    int counted = tokens;
    for (CompletionEvent.Content content : contents) {
      prove(content, counted + unmute(choice));
      counted = 0;
    }
  }

  private void prove(CompletionEvent.Content content, int tokens) {
    delivery.prove(content);
    pending.add(new Piece(content, tokens));
  }

  /** Takes contents that waited for their proof, as far as it lets them leave. */
  void prove(List<CompletionEvent.Content> waiting) {
    waitsWithProof = false;
    waiting.forEach(content -> queue(List.of(content), content.choice(), 0));
  }

  /** What of it may leave; what breaks the grammar ends the attempt, and its start is shown. */
  private List<? extends CompletionEvent.Content> proven(
      List<? extends CompletionEvent.Content> said) {
    if (proof == null) {
      return said;
    }
    List<CompletionEvent.Content> proven = new ArrayList<>();
    for (CompletionEvent.Content content : said) {
      proven.addAll(proof.take(content));
    }
    showIfBroken();
    return proven;
  }

  /** What waits to be restored or redacted is to come yet. */
  private void end(int choice) {
    if (proof != null && redaction == null && !restoration.restores()) {
      proof.ended(choice);
      showIfBroken();
    }
  }

  private void showIfBroken() {
    if (isBroken()) {
      release();
    }
  }

  /** Whether the text left what it is held to: nothing more of it is wanted. */
  boolean isBroken() {
    return (proof != null && proof.isBroken()) || (spoken != null && spoken.isBroken());
  }

  /** Whether the reader has all that may leave of a text that broke. */
  boolean isBrokenAndDrained() {
    return isBroken() && pending.isEmpty();
  }

  private int unmute(int choice) {
    Integer muted = mutedByChoice.remove(choice);
    return muted == null ? 0 : muted;
  }

  /**
   * Takes the attempt's end; true when it came before the window it is judged by was full. An
   * answer that broke is not shown further; one that was cut short on purpose is shown as far as it
   * came.
   */
  private boolean end(AttemptEnd ended) {
    end = ended;
    boolean judged = windowIsOpen();
    boolean finished = ended.status() == SequenceOutcome.Status.FINISHED;
    if (finished || delivery.isFinishedEarly()) {
      restoration.rest().forEach(rest -> queue(List.of(rest), rest.choice(), 0));
      endWords(ended);
      holding &= finished;
      keeping = false;
      return finished && judged;
    }
    breakOff();
    return false;
  }

  /** No call comes any more. */
  private void endWords(AttemptEnd ended) {
    if (spoken != null) {
      spoken.rest(ended::reachedItsLimit).forEach(rest -> queue(List.of(rest), rest.choice(), 0));
    }
    if (waitsWithProof) {
      waitsWithProof = false;
      delivery.awaitNothing();
      unproven.forEach(waiting -> queue(waiting.said(), waiting.choice(), waiting.tokens()));
      unproven.clear();
    }
    if (redaction != null) {
      for (AnswerRun run : redaction.runs()) {
        leave(redaction.rest(run), run.choice(), 0);
      }
    }
    if (proof != null) {
      for (CompletionEvent.Content rest : proof.end(ended)) {
        prove(rest, unmute(rest.choice()));
      }
      showIfBroken();
    }
  }

  /** Drops what the reader has not taken: the attempt is lost. Its delivery knows what it was. */
  void breakOff() {
    release();
    unproven.clear();
    pending.clear();
  }

  /** Lets held text go, and what follows it. */
  void release() {
    holding = false;
    keeping = false;
  }

  /** The next content that may leave, which its reader takes now; null when there is none. */
  CompletionEvent.@Nullable Content take() {
    Piece piece = holding || keeping ? null : pending.poll();
    if (piece == null) {
      return null;
    }
    if (!delivery.admit(piece.content(), piece.tokens())) {
      pending.clear();
      return null;
    }
    return piece.content();
  }

  /** Whether a reader that waits needs more. */
  boolean wantsMore() {
    return holding ? windowIsOpen() : keeping || pending.isEmpty();
  }

  /** How the attempt ended, once, when the reader has all its text; null before and after. */
  @Nullable AttemptEnd drained() {
    if (holding || !pending.isEmpty()) {
      return null;
    }
    AttemptEnd ended = end;
    end = null;
    return ended;
  }

  /** Whether more tokens came than the request may draw. */
  boolean ranAway() {
    return receivedTokens > tokenBound;
  }

  /** Of the tokens it is judged by, as far as they have come. */
  Confidence confidence() {
    return confidence;
  }

  private boolean windowIsOpen() {
    return holding && receivedTokens < holdTokens;
  }
}
