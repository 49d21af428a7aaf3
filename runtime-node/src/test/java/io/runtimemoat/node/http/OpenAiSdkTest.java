package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.ChoiceFinished;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Failed;
import io.runtimemoat.actors.session.CompletionEvent.Usage;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Failure.Kind;
import io.runtimemoat.actors.session.Finish;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.gpu.TokenLogprob;
import java.util.List;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The official Java client, unmodified, against the data port. */
@Tag("verify")
class OpenAiSdkTest {
  private static DataPortFixture port;
  private static OpenAIClient client;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("");
    client = client(DataPortFixture.KEY);
  }

  @AfterAll
  static void close() {
    client.close();
    port.close();
  }

  @BeforeEach
  void hello() {
    port.completions.requests.clear();
    port.completions.stream(request -> Source.from(ScriptedCompletions.hello(request)));
  }

  @Test
  void chat_isParsed() {
    ChatCompletion completion = client.chat().completions().create(chat().n(2).build());

    assertThat(completion.choices()).hasSize(2);
    assertThat(completion.choices().get(1).message().content()).hasValue("Hello");
    assertThat(completion.choices().get(0).finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(7);
    completion.validate();
  }

  @Test
  void stream_isReadToItsUsage() {
    ChatCompletionCreateParams params =
        chat()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();

    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      chunks = stream.stream().map(ChatCompletionChunk::validate).toList();
    }

    StringBuilder text = new StringBuilder();
    for (ChatCompletionChunk chunk : chunks) {
      chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
    }
    assertThat(text).hasToString("Hello");
    assertThat(chunks).extracting(ChatCompletionChunk::id).containsOnly(chunks.get(0).id());
    assertThat(chunks.get(chunks.size() - 1).usage().orElseThrow().promptTokens()).isEqualTo(3);
  }

  @Test
  void logprobs_areParsed() {
    TokenLogprob token = new TokenLogprob("x", new byte[] {'x'}, -0.25, List.of());
    TokenLogprob drawn = new TokenLogprob("x", new byte[] {'x'}, -0.25, List.of(token));
    port.completions.stream(
        request ->
            Source.from(
                List.<CompletionEvent>of(
                    new Delta(0, "x", List.of(drawn)),
                    new ChoiceFinished(0, Finish.LENGTH),
                    ScriptedCompletions.completed(1, 1))));

    ChatCompletion completion =
        client.chat().completions().create(chat().logprobs(true).topLogprobs(1).build());

    var logprobs = completion.choices().get(0).logprobs().orElseThrow().content().orElseThrow();
    assertThat(logprobs.get(0).token()).isEqualTo("x");
    assertThat(logprobs.get(0).bytes().orElseThrow()).containsExactly(120L);
    assertThat(logprobs.get(0).topLogprobs().get(0).logprob()).isEqualTo(-0.25);
    completion.validate();
  }

  @Test
  void legacyCompletion_isParsed() {
    Completion completion =
        client
            .completions()
            .create(CompletionCreateParams.builder().model("auto").prompt("Say").build());

    assertThat(completion.choices().get(0).text()).isEqualTo("Hello");
    completion.validate();
  }

  @Test
  void embeddingsAndModels_areParsed() {
    CreateEmbeddingResponse embeddings =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder().model("tiny-embedder").input("one two").build());

    assertThat(embeddings.data().get(0).embedding()).containsExactly(7f, 0.5f);
    assertThat(client.models().list().data()).extracting(model -> model.id()).contains("auto");
    assertThat(client.models().retrieve("auto").ownedBy()).isEqualTo("moat");
  }

  @Test
  void errors_becomeTheSdksExceptions() {
    BadRequestException range =
        catchThrowableOfType(
            BadRequestException.class,
            () -> client.chat().completions().create(chat().temperature(9.0).build()));
    assertThat(range.param()).hasValue("temperature");

    port.completions.answer(
        request -> new Started.Refused(Failure.of(Kind.MODEL_NOT_FOUND, "No such model.")));
    NotFoundException unknown =
        catchThrowableOfType(
            NotFoundException.class, () -> client.chat().completions().create(chat().build()));
    assertThat(unknown.code()).hasValue("model_not_found");

    port.completions.answer(request -> new Started.Refused(Failure.of(Kind.NO_CAPACITY, "Full.")));
    InternalServerException full =
        catchThrowableOfType(
            InternalServerException.class,
            () -> client.chat().completions().create(chat().build()));
    assertThat(full.statusCode()).isEqualTo(503);
  }

  @Test
  void wrongKey_isUnauthorized() {
    OpenAIClient stranger = client("sk-moat-wrong");
    try {
      UnauthorizedException refused =
          catchThrowableOfType(
              UnauthorizedException.class,
              () -> stranger.chat().completions().create(chat().build()));

      assertThat(refused.code()).hasValue("invalid_api_key");
    } finally {
      stranger.close();
    }
  }

  @Test
  void brokenStream_isAnErrorAndNotAnEnd() {
    port.completions.stream(
        request ->
            Source.from(
                List.<CompletionEvent>of(
                    new Delta(0, "Hel", List.of()),
                    new Failed(Failure.of(Kind.INTERNAL, "Broke."), new Usage(1, 0, 1)))));

    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(chat().build())) {
      OpenAIException broken =
          catchThrowableOfType(OpenAIException.class, () -> stream.stream().count());

      assertThat(broken).isNotNull();
    }
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(port.url() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat() {
    return ChatCompletionCreateParams.builder().model("auto").addUserMessage("Hi");
  }
}
