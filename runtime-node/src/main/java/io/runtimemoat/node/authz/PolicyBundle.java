package io.runtimemoat.node.authz;

import com.styra.opa.wasm.OpaPolicy;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.decision.random.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bytes of a compiled policy that has both entry points. */
final class PolicyBundle {
  static final String ROUTING = "moat/routing/decision";
  static final String EGRESS = "moat/egress/decision";
  static final List<String> ENTRY_POINTS = List.of(ROUTING, EGRESS);

  private static final String KEY = "moat.policy.bundle";
  private static final String ALLOWED =
      "the policy.wasm of opa build -t wasm -e " + ROUTING + " -e " + EGRESS;

  private final byte[] wasm;

  private PolicyBundle(byte[] wasm) {
    this.wasm = wasm;
  }

  /** Opens the file, or the built-in policies when {@code file} is empty. */
  static PolicyBundle open(String file) {
    return file.isEmpty() ? builtIn() : checked(file);
  }

  private static PolicyBundle builtIn() {
    try (InputStream stream = PolicyBundle.class.getResourceAsStream("/policies/moat.wasm")) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks policies/moat.wasm");
      }
      return new PolicyBundle(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyBundle checked(String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(file));
      OpaPolicy policy = OpaPolicy.builder().withPolicy(bytes).build();
      if (!policy.entrypoints().keySet().containsAll(ENTRY_POINTS)) {
        throw new InvalidSettingException(KEY, file, ALLOWED);
      }
      return new PolicyBundle(bytes);
    } catch (InvalidSettingException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new InvalidSettingException(KEY, file + " (" + e.getMessage() + ")", ALLOWED);
    }
  }

  byte[] wasm() {
    return wasm.clone();
  }

  /** SHA-256. */
  byte[] digest() {
    return Sha256.of(wasm);
  }
}
