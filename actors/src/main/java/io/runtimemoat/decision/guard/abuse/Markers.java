package io.runtimemoat.decision.guard.abuse;

import io.runtimemoat.decision.guard.text.TextAutomaton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Phrases of prompt injection, found in one pass over the letters of a text. */
final class Markers {
  /** What a phrase is a sign of: places in the counts. */
  static final class Sort {
    static final int OVERRIDE = 0;
    static final int EXFILTRATION = 1;
    static final int PERSONA = 2;
    static final int DISCUSSION = 3;
    static final int COUNT = 4;

    private Sort() {}
  }

  private static final String OVERRIDE =
      """
      ignore previous instruction|ignore all previous|ignore the previous|ignore all prior
      ignore the above|ignore everything above|ignore your instruction|ignore all instruction
      ignore your previous|ignore any previous|ignore earlier|disregard previous|disregard all
      disregard the above|disregard your|disregard any|disregard prior|disregard everything
      forget everything|forget all previous|forget your instruction|forget previous|forget the above
      forget all your|override your|override all|overrule your|bypass your|new instructions follow
      instructions above are void|no longer bound|do not follow your|stop following your
      your new task is|your real instructions|supersede|from now on you
      ignoriere alle|ignoriere die|ignoriere deine|vergiss alle|vergiss deine|missachte
      ignore les instructions|ignorez les|ignorez toutes|ignore toutes|oublie tes|oublie toutes
      oubliez toutes|ne tiens pas compte
      ignora las instrucciones|ignora todas|ignora tus|olvida todas|olvida tus|haz caso omiso
      ignora le istruzioni|ignora tutte|dimentica tutte|dimentica le|ignora as instru
      ignore as instru|ignore todas as|esqueça todas|esqueça as|negeer alle|negeer de vorige|vergeet alle
      zignoruj|zapomnij o|önceki talimat|игнорируй|забудь все|забудь предыдущие|не обращай внимания
      忽略之前|忽略以上|忽略所有|无视之前|忘记之前|以前の指示を無視|指示を無視|これまでの指示|이전 지시|모든 지시를 무시
      """;

  private static final String EXFILTRATION =
      """
      your system prompt|the system prompt|hidden prompt|initial prompt|your hidden instruction
      reveal your|your initial instruction|your original instruction|repeat the words above
      repeat everything above|repeat the text above|print your instruction|show me your instruction
      print everything above|output your instruction|your secret instruction|developer message
      confidential instruction|your guidelines verbatim|text above this line
      deinen systemprompt|dein systemprompt|deine anweisungen|dein system-prompt
      ton prompt système|tes instructions|votre prompt|prompt système|tu prompt|tus instrucciones
      prompt del sistema|prompt di sistema|prompt do sistema|je systeemprompt|системный промпт
      системную инструкцию|系统提示|系统提示词|システムプロンプト|시스템 프롬프트
      """;

  private static final String PERSONA =
      """
      do anything now|developer mode|jailbreak|jailbroken|without any restriction|without restriction
      no restrictions|no ethical|no moral|no guidelines|no rules apply|unfiltered|uncensored
      pretend you have no|you are not bound|without filter|without any filter|evil assistant
      unrestricted|have no limits|no content policy|free of all rules|stay in character|never refuse
      never say you cannot|cannot refuse|god mode|debug mode enabled|safety is disabled
      disable your safety|turn off your filter|ohne einschränkung|ohne filter|keine regeln
      sans restriction|sans filtre|aucune règle|sin restricciones|sin filtros|sin reglas
      senza restrizioni|senza filtri|sem restrições|sem filtros|zonder beperkingen|без ограничений
      без цензуры|没有限制|不受限制|制限なし|制限のない|제한 없이
      """;

  private static final String DISCUSSION =
      """
      what is a prompt injection|what is prompt injection|prompt injection attack|explain how
      explain what|explain why|how do i protect|how to protect|how can we detect|how do we detect
      how to detect|how to prevent|how to defend|defend against|mitigate|mitigation|classifier
      unit test|research paper|survey of|blog post|training material|awareness|write a test
      why do attackers|owasp|threat model|summarize the article|translate the following|detects
      review this code|security policy|red team report|phrases such as|phrases like|for example
      """;

  private static final Markers ALL = new Markers();

  private final TextAutomaton automaton;
  private final List<Integer> sorts = new ArrayList<>();

  private Markers() {
    List<String> words = new ArrayList<>();
    add(words, OVERRIDE, Sort.OVERRIDE);
    add(words, EXFILTRATION, Sort.EXFILTRATION);
    add(words, PERSONA, Sort.PERSONA);
    add(words, DISCUSSION, Sort.DISCUSSION);
    automaton = TextAutomaton.of(words);
  }

  private void add(List<String> words, String table, int sort) {
    for (String phrase : table.strip().split("[|\n]", -1)) {
      words.add(letters(phrase));
      sorts.add(sort);
    }
  }

  /** Numbers of phrases by {@link Sort} in a text of letters. */
  static int[] count(String letters) {
    int[] counts = new int[Sort.COUNT];
    int state = TextAutomaton.ROOT;
    for (int i = 0; i < letters.length(); i++) {
      state = ALL.automaton.step(state, letters.charAt(i));
      int word = ALL.automaton.wordAt(state);
      if (word != TextAutomaton.NONE) {
        counts[ALL.sorts.get(word)]++;
        state = TextAutomaton.ROOT;
      }
    }
    return counts;
  }

  /** Phrases of attack, talk about them left out. */
  static int attacks(int[] counts) {
    return counts[Sort.OVERRIDE] + counts[Sort.EXFILTRATION] + counts[Sort.PERSONA];
  }

  /** The letters of a text in lower case, words and signs run together. */
  static String letters(String text) {
    StringBuilder letters = new StringBuilder(text.length());
    String lower = text.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      if (Character.isLetter(lower.charAt(i))) {
        letters.append(lower.charAt(i));
      }
    }
    return letters.toString();
  }
}
