package io.runtimemoat.actors.upstream.wire;

import io.runtimemoat.decision.upstream.FailureKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an {@code application/json} answer once it is there. */
public final class WholeAnswer implements AnswerReader {
  private static final String DEFAULT_REASON = "stop";

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean ended;

  @Override
  public void read(ByteBuffer bytes, Consumer<UpstreamEvent> events) {
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    body.writeBytes(piece);
  }

  @Override
  public void end(Consumer<UpstreamEvent> events) throws MalformedAnswerException {
    ended = true;
    String json = text();
    if (json.isBlank()) {
      throw MalformedAnswerException.empty();
    }
    BitSet started = new BitSet();
    BitSet finished = new BitSet();
    boolean[] failed = {false};
    new ChunkReader(
            event -> {
              if (event instanceof UpstreamEvent.Finished end) {
                finished.set(end.choice());
              } else if (event instanceof UpstreamEvent.Role role) {
                started.set(role.choice());
              } else if (event instanceof UpstreamEvent.Content content) {
                started.set(content.choice());
              } else if (event instanceof UpstreamEvent.ErrorObject) {
                failed[0] = true;
              }
              events.accept(event);
            })
        .whole(json);
    if (failed[0]) {
      return;
    }
    if (started.isEmpty()) {
      throw MalformedAnswerException.empty();
    }
    started.andNot(finished);
    started.stream().forEach(i -> events.accept(new UpstreamEvent.Finished(i, DEFAULT_REASON)));
    events.accept(new UpstreamEvent.Done());
  }

  @Override
  public @Nullable FailureKind incompleteness() {
    return ended ? null : FailureKind.BROKEN_STREAM;
  }

  private String text() throws MalformedAnswerException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw MalformedAnswerException.malformed("a body that is not UTF-8");
    }
  }
}
