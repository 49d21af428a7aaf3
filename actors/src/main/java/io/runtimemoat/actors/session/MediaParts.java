package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.runtimemoat.decision.TokenGuess;

/**
 * How many pictures and how much sound a request has; neither is text, however it is written.
 *
 * @param pictures all of them, those behind an address too
 * @param pictureChars of the data URLs
 * @param soundChars of the sounds, in base64
 */
public record MediaParts(int pictures, long pictureChars, long soundChars) {
  private static final MediaParts NONE = new MediaParts(0, 0, 0);

  /** Those of a body. */
  public static MediaParts of(ClientBody body) {
    if (!body.hasPictures() && !body.hasSound()) {
      return NONE;
    }
    int pictures = 0;
    long pictureChars = 0;
    long soundChars = 0;
    for (JsonNode message : body.json().path("messages")) {
      for (JsonNode part : message.path("content")) {
        if (part.path("type").asText().equals("image_url")) {
          String url = part.path("image_url").path("url").asText();
          pictures++;
          pictureChars += url.startsWith("data:") ? url.length() : 0;
        } else if (part.path("type").asText().equals("input_audio")) {
          soundChars += part.path("input_audio").path("data").asText().length();
        }
      }
    }
    return new MediaParts(pictures, pictureChars, soundChars);
  }

  /** About how many tokens they are. */
  public long tokens() {
    return TokenGuess.ofPictures(pictures) + TokenGuess.ofSound(soundChars);
  }

  /** More tokens than they are likely to be. */
  long mostTokens() {
    return TokenGuess.mostOfPictures(pictures) + TokenGuess.mostOfSound(soundChars);
  }

  /** Bytes of the body that are no text. */
  long bytes() {
    return pictureChars + soundChars;
  }
}
