package io.runtimemoat.node.http.wire;

import io.runtimemoat.gpu.Embedder.Embedding;
import io.runtimemoat.node.http.wire.EmbeddingCall.Encoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Writes the answer to an embeddings request. */
public final class EmbeddingAnswerWriter {
  private EmbeddingAnswerWriter() {}

  /** The list of vectors in the order of the inputs, with the tokens read. */
  public static ByteString write(String model, List<Embedding> embeddings, Encoding encoding) {
    JsonBuffer json = new JsonBuffer(4096).raw("{\"object\":\"list\",\"data\":[");
    long tokens = 0;
    for (int i = 0; i < embeddings.size(); i++) {
      Embedding embedding = embeddings.get(i);
      tokens += embedding.tokens();
      json.raw(i == 0 ? "" : ",").raw("{\"object\":\"embedding\",\"index\":").number(i);
      json.raw(",\"embedding\":");
      switch (encoding) {
        case FLOAT -> numbers(json, embedding.vector());
        case BASE64 -> json.raw("\"").raw(base64(embedding.vector())).raw("\"");
      }
      json.raw("}");
    }
    json.raw("],").field("model", model);
    json.raw(",\"usage\":{\"prompt_tokens\":").number(tokens);
    return json.raw(",\"total_tokens\":").number(tokens).raw("}}").toByteString();
  }

  private static void numbers(JsonBuffer json, float[] vector) {
    json.raw("[");
    for (int i = 0; i < vector.length; i++) {
      json.raw(i == 0 ? "" : ",").number(vector[i]);
    }
    json.raw("]");
  }

  private static byte[] base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putFloat(value);
    }
    return Base64.getEncoder().encode(bytes.array());
  }
}
