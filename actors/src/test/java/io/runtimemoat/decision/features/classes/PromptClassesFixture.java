package io.runtimemoat.decision.features.classes;

import java.util.ArrayList;
import java.util.List;

/** Classes that a few texts teach. */
public final class PromptClassesFixture {
  private PromptClassesFixture() {}

  /** Orders and poems, told apart by their words. */
  public static PromptClasses twoKinds() {
    List<ClassFitting.Sample> samples = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      samples.add(new ClassFitting.Sample("", "my order " + i + " broke", new float[] {1, 0}));
      samples.add(new ClassFitting.Sample("", "a poem about love", new float[] {0, 1}));
    }
    return ClassFitting.fit("two", samples, 2, 1).classes();
  }
}
