package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.ChatPrompt;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.InvalidPromptException;
import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.gpu.PromptEncoder;
import io.runtimemoat.gpu.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Devices of a test, with one encoder for every model that makes a token of every character. */
final class ScriptedModels implements LocalModels {
  private final List<Device> devices;
  private final Characters encoder = new Characters();

  ScriptedModels(List<? extends Device> devices) {
    this.devices = List.copyOf(devices);
  }

  @Override
  public List<Device> devices() {
    return devices;
  }

  @Override
  public List<ModelDescription> models() {
    return devices.stream().flatMap(device -> device.models().stream()).toList();
  }

  @Override
  public Optional<PromptEncoder> encoder(String model) {
    return model.equals("unknown") ? Optional.empty() : Optional.of(encoder);
  }

  /** Prompts encoded so far. */
  int encodings() {
    return encoder.encodings.get();
  }

  @Override
  public void close() {
    devices.forEach(Device::close);
  }

  private static final class Characters implements PromptEncoder {
    final AtomicInteger encodings = new AtomicInteger();

    @Override
    public int[] encodeChat(ChatPrompt prompt) {
      String text =
          prompt.messages().stream().map(ChatPrompt.Message::content).collect(Collectors.joining());
      if (text.equals("refuse me")) {
        throw new InvalidPromptException("the template refuses it");
      }
      return encodeCompletion(text);
    }

    @Override
    public int[] encodeCompletion(String prompt) {
      encodings.incrementAndGet();
      return tokenizer().encodeText(prompt);
    }

    @Override
    public Tokenizer tokenizer() {
      return new CharacterTokenizer();
    }
  }

  /** A token per character. */
  private static final class CharacterTokenizer implements Tokenizer {
    @Override
    public String digest() {
      return "characters";
    }

    @Override
    public int vocabularySize() {
      return 256;
    }

    @Override
    public int[] encodeText(String text) {
      return text.chars().map(c -> c % 256).toArray();
    }

    @Override
    public int[] encodeTrusted(String text) {
      return encodeText(text);
    }

    @Override
    public byte[] tokenBytes(int tokenId) {
      return new byte[] {(byte) tokenId};
    }

    @Override
    public boolean isControl(int tokenId) {
      return false;
    }
  }
}
