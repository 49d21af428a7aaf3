package io.runtimemoat.node.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
public final class ProductVersion implements IVersionProvider {
  /** For example {@code 0.1.0}; {@code development} outside a jar. */
  public static String text() {
    String version = ProductVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"moat " + text()};
  }
}
