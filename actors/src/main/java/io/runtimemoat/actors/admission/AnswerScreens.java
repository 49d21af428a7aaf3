package io.runtimemoat.actors.admission;

import io.runtimemoat.actors.session.AnswerScreen;
import io.runtimemoat.actors.session.CompletionRequest;
import io.runtimemoat.actors.session.Prompt;
import io.runtimemoat.actors.session.RequestTerms;
import io.runtimemoat.config.EgressSettings;
import io.runtimemoat.decision.guard.AnswerRules;
import io.runtimemoat.decision.guard.Guard;
import io.runtimemoat.decision.guard.pii.Findings;
import io.runtimemoat.gpu.ChatPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What answers may say, by the rules of their requests' tenants. Safe for use by many threads. */
final class AnswerScreens {
  private final Guard guard;
  private final Optional<AnswerRules> standard;
  private final Map<String, Optional<AnswerRules>> tenants = new HashMap<>();

  AnswerScreens(Guard guard, EgressSettings settings) {
    this.guard = guard;
    this.standard = compiled(guard, settings.standard());
    settings.tenants().forEach((tenant, rules) -> tenants.put(tenant, compiled(guard, rules)));
  }

  private static Optional<AnswerRules> compiled(Guard guard, EgressSettings.Rules rules) {
    return rules.areOff() ? Optional.empty() : Optional.of(guard.answers(rules));
  }

  /** The request with what its answers may say: more than that, only what it named itself. */
  CompletionRequest on(CompletionRequest request) {
    String tenant = request.principal().tenant().value();
    return tenants.getOrDefault(tenant, standard).map(rules -> on(request, rules)).orElse(request);
  }

  private CompletionRequest on(CompletionRequest request, AnswerRules rules) {
    Set<String> named = new HashSet<>();
    for (String text : texts(request)) {
      Findings findings = guard.inspect(rules.rules(), text);
      named.addAll(Guard.values(text, findings));
    }
    Set<String> values = Set.copyOf(named);
    AnswerScreen answers = json -> guard.egress(rules, values, json);
    RequestTerms terms = request.terms();
    return request.under(
        new RequestTerms(terms.allowance(), terms.rules(), terms.egress(), answers));
  }

  private static List<String> texts(CompletionRequest request) {
    if (!request.body().json().isEmpty()) {
      return BodyTexts.of(request.body().json());
    }
    List<String> texts = new ArrayList<>();
    if (request.prompt() instanceof Prompt.Chat chat) {
      ChatPrompt asked = chat.conversation();
      asked.messages().forEach(message -> texts.add(message.content()));
      if (asked.responseSchema() != null) {
        texts.add(asked.responseSchema().json());
      }
    } else {
      texts.add(((Prompt.Raw) request.prompt()).text());
    }
    return texts;
  }
}
