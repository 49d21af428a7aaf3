package io.runtimemoat.node.litellm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.UpstreamSettings;
import io.runtimemoat.node.litellm.LiteLlmImport.NotLiteLlmException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in the shapes of LiteLLM's own documentation (docs.litellm.ai/docs/proxy/configs). */
class LiteLlmImportTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "VLLM_KEY",
          "v",
          "AZURE_EU",
          "a",
          "OPENAI_API_KEY",
          "o",
          "GPT_4O_API_KEY",
          "g",
          "GROQ_API_KEY",
          "q");

  private static final String GROUPS =
      """
      model_list:
        - model_name: llama
          litellm_params:
            model: hosted_vllm/meta-llama/Llama-3.1-8B-Instruct
            api_base: http://10.0.0.5:8000
            api_key: os.environ/VLLM_KEY
            rpm: 100
        - model_name: llama
          litellm_params:
            model: hosted_vllm/meta-llama/Llama-3.1-8B-Instruct
            api_base: http://10.0.0.6:8000/v1/
            api_key: os.environ/VLLM_KEY
            rpm: 100
        - model_name: gpt-4o
          litellm_params:
            model: azure/gpt-4o-eu
            api_base: https://eu.openai.azure.com/
            api_key: os.environ/AZURE_EU
            api_version: "2024-02-01"
        - model_name: gpt-4o
          litellm_params:
            model: gpt-4o
            timeout: 300
            stream_timeout: 2.5
            input_cost_per_token: 0.0000025
            output_cost_per_token: 0.00001
          model_info:
            max_input_tokens: 128000
            supports_function_calling: true
            supports_vision: true
            supports_audio_input: true
        - model_name: titan
          litellm_params:
            model: bedrock/amazon.titan
        - model_name: fast
          litellm_params:
            model: groq/llama-3.3-70b
      litellm_settings:
        num_retries: 2
        drop_params: true
        fallbacks: [{"gpt-4o": ["llama", "titan"]}]
      router_settings:
        routing_strategy: simple-shuffle
        allowed_fails: 3
        cooldown_time: 30
        model_group_alias: {"gpt-4": "gpt-4o"}
      general_settings:
        master_key: sk-1234
        database_url: postgresql://u:p@db/litellm
      """;

  private static UpstreamSettings.Arm upstream(LiteLlmImport imported, String name) {
    Config config = imported.configuration().withFallback(ConfigFactory.load());
    return UpstreamSettings.from(config, ENVIRONMENT).arms().stream()
        .filter(arm -> arm.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sameModelAtTwoAddresses_isOneUpstreamWithTwoInstances() throws NotLiteLlmException {
    UpstreamSettings.Arm llama = upstream(LiteLlmImport.of(GROUPS), "llama");

    assertThat(llama.instances())
        .containsExactly(
            URI.create("http://10.0.0.5:8000/v1"), URI.create("http://10.0.0.6:8000/v1"));
    assertThat(llama.models())
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.name()).isEqualTo("llama");
              assertThat(model.upstreamName()).isEqualTo("meta-llama/Llama-3.1-8B-Instruct");
            });
    assertThat(llama.retry().maxAttempts()).isEqualTo(3);
    assertThat(llama.health().breaker().consecutiveFailures()).isEqualTo(4);
    assertThat(llama.health().breaker().openFor()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void groupOfDifferentDeployments_isAnAliasOverItsUpstreams() throws NotLiteLlmException {
    LiteLlmImport imported = LiteLlmImport.of(GROUPS);
    UpstreamSettings.Arm azure = upstream(imported, "gpt-4o");
    UpstreamSettings.Arm openai = upstream(imported, "gpt-4o-2");

    assertThat(imported.configuration().getStringList("moat.routing.aliases.gpt-4o"))
        .containsExactly("gpt-4o/gpt-4o", "gpt-4o-2/gpt-4o");
    assertThat(azure.instances())
        .containsExactly(URI.create("https://eu.openai.azure.com/openai/v1"));
    assertThat(azure.credential().orElseThrow().header()).isEqualTo("api-key");
    assertThat(openai.instances()).containsExactly(URI.create("https://api.openai.com/v1"));
    assertThat(openai.calls().totalTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(openai.calls().firstTokenTimeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(openai.models())
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.inputPrice()).isEqualTo(2.5);
              assertThat(model.outputPrice()).isEqualTo(10);
              assertThat(model.contextTokens()).isEqualTo(128_000);
              assertThat(model.vision()).isTrue();
              assertThat(model.audio()).isTrue();
            });
  }

  @Test
  void namesAndOrders_areCarried() throws NotLiteLlmException {
    Config config = LiteLlmImport.of(GROUPS).configuration();

    assertThat(config.getStringList("moat.routing.aliases.gpt-4")).containsExactly("gpt-4o");
    assertThat(config.getStringList("moat.routing.fallbacks.gpt-4o"))
        .containsExactly("llama", "titan");
  }

  @Test
  void everythingElse_isReportedByItsPath() throws NotLiteLlmException {
    assertThat(LiteLlmImport.of(GROUPS).notes())
        .contains(
            "model_list[0].litellm_params.rpm is not carried over",
            "model_list[4]: provider bedrock does not speak OpenAI's protocol; left out",
            "fallback titan is no model that was imported",
            "litellm_settings.drop_params is not carried over",
            "router_settings.routing_strategy is not carried over",
            "general_settings.master_key: set MOAT_API_KEY, or make keys",
            "general_settings.database_url is not carried over")
        .anyMatch(note -> note.startsWith("gpt-4o: its deployments differ"));
  }

  @Test
  void aKeyInTheFile_isNeverWritten() throws NotLiteLlmException {
    LiteLlmImport imported =
        LiteLlmImport.of(
            """
            model_list:
              - model_name: gpt-4o
                litellm_params: {model: openai/gpt-4o, api_key: sk-very-secret}
            """);

    assertThat(imported.text()).doesNotContain("sk-very-secret").contains("GPT_4O_API_KEY");
    assertThat(imported.notes().toString()).doesNotContain("sk-very-secret");
    assertThat(upstream(imported, "gpt-4o").credential().orElseThrow().value().toString())
        .doesNotContain("g");
  }

  @Test
  void text_readsBackAsTheSameConfiguration() throws NotLiteLlmException {
    LiteLlmImport imported = LiteLlmImport.of(GROUPS);

    assertThat(ConfigFactory.parseString(imported.text())).isEqualTo(imported.configuration());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a: [ | it is not YAML", "a: 1 | it has no model_list", "'' | it has no model_list"})
  void whatIsNoLiteLlmFile_isRefusedInOneSentence(String yaml, String why) {
    assertThatThrownBy(() -> LiteLlmImport.of(yaml))
        .isInstanceOf(NotLiteLlmException.class)
        .hasMessageStartingWith(why);
  }
}
