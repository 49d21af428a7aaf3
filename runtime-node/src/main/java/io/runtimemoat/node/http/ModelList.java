package io.runtimemoat.node.http;

import io.runtimemoat.node.http.wire.JsonBuffer;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Writes models as OpenAI lists them. */
final class ModelList {
  private ModelList() {}

  static ByteString write(List<ServedModel> models) {
    JsonBuffer json = new JsonBuffer(512).raw("{\"object\":\"list\",\"data\":[");
    for (int i = 0; i < models.size(); i++) {
      write(json.raw(i == 0 ? "" : ","), models.get(i));
    }
    return json.raw("]}").toByteString();
  }

  static ByteString write(ServedModel model) {
    JsonBuffer json = new JsonBuffer(128);
    write(json, model);
    return json.toByteString();
  }

  private static void write(JsonBuffer json, ServedModel model) {
    json.raw("{").field("id", model.id()).raw(",\"object\":\"model\",\"created\":");
    json.number(model.created().getEpochSecond());
    json.raw(",").field("owned_by", model.ownedBy());
    json.raw(",\"moat\":{").field("kind", model.kind().word()).raw("}}");
  }
}
