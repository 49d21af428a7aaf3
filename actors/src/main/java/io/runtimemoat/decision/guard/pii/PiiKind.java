package io.runtimemoat.decision.guard.pii;

/** What was found, strongest evidence first: of overlapping findings the strongest names both. */
public enum PiiKind {
  /** A tenant's own pattern. */
  CUSTOM("custom"),
  /** User name and password in a URL. */
  URL_CREDENTIALS("credentials"),
  /** A key, token, password or private key. */
  SECRET("secret"),
  IBAN("iban"),
  CARD("card"),
  NATIONAL_ID("national-id"),
  EMAIL("email"),
  PHONE("phone"),
  /** An IPv4 or IPv6 address that may be somebody's. */
  IP("ip");

  private final String label;

  PiiKind(String label) {
    this.label = label;
  }

  /** The word that stands for it in redacted text. */
  public String label() {
    return label;
  }
}
