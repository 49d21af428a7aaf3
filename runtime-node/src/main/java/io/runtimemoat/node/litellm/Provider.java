package io.runtimemoat.node.litellm;

import java.util.Map;
import java.util.Optional;

/**
 * How a LiteLLM provider is reached as an OpenAI-compatible server, from the providers' own pages.
 *
 * @param baseUrl where {@code /chat/completions} begins when the file names no {@code api_base};
 *     empty when it must
 * @param suffix what such servers have between an {@code api_base} without it and the endpoint
 * @param keyHeader header of the key; {@code authorization} has the prefix {@code Bearer}
 * @param keyVariable environment variable that LiteLLM reads when the file names no key; empty for
 *     none
 */
record Provider(String baseUrl, String suffix, String keyHeader, String keyVariable) {
  static final String BEARER = "authorization";

  private static final Map<String, Provider> KNOWN =
      Map.ofEntries(
          bearer("openai", "https://api.openai.com/v1", "OPENAI_API_KEY"),
          bearer("custom_openai", "", "OPENAI_API_KEY"),
          bearer("openai_like", "", "OPENAI_LIKE_API_KEY"),
          bearer("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"),
          bearer(
              "gemini",
              "https://generativelanguage.googleapis.com/v1beta/openai",
              "GEMINI_API_KEY"),
          bearer("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
          bearer("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
          bearer("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
          bearer("together_ai", "https://api.together.xyz/v1", "TOGETHERAI_API_KEY"),
          bearer("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
          bearer("fireworks_ai", "https://api.fireworks.ai/inference/v1", "FIREWORKS_AI_API_KEY"),
          bearer("perplexity", "https://api.perplexity.ai", "PERPLEXITYAI_API_KEY"),
          bearer("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
          bearer("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
          bearer("nvidia_nim", "https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"),
          bearer("deepinfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
          Map.entry("azure", new Provider("", "/openai/v1", "api-key", "AZURE_API_KEY")),
          server("hosted_vllm"),
          server("vllm"),
          server("lm_studio"),
          server("llamafile"),
          server("xinference"),
          server("huggingface"),
          Map.entry("ollama", new Provider("http://localhost:11434/v1", "/v1", BEARER, "")),
          Map.entry("ollama_chat", new Provider("http://localhost:11434/v1", "/v1", BEARER, "")));

  private static Map.Entry<String, Provider> bearer(String name, String url, String variable) {
    return Map.entry(name, new Provider(url, "", BEARER, variable));
  }

  private static Map.Entry<String, Provider> server(String name) {
    return Map.entry(name, new Provider("", "/v1", BEARER, ""));
  }

  /** The provider of that LiteLLM name; empty when it does not speak OpenAI's protocol. */
  static Optional<Provider> of(String name) {
    return Optional.ofNullable(KNOWN.get(name));
  }

  /** A deployment's base URL, from its {@code api_base} where it has one; empty when it must. */
  Optional<String> base(Optional<String> apiBase) {
    String url = apiBase.orElse(baseUrl);
    if (url.isEmpty()) {
      return Optional.empty();
    }
    String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    boolean bare = apiBase.isPresent() && !suffix.isEmpty() && !trimmed.endsWith(suffix);
    return Optional.of(bare ? trimmed + suffix : trimmed);
  }
}
