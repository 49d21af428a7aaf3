package io.runtimemoat.persistence.signing;

import io.runtimemoat.persistence.sealing.OwnerOnlyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A node's Ed25519 key pair. Safe for use by many threads. */
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final String id;

  private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.id = idOf(publicKey);
  }

  /** The key in {@code file}, which is made (mode 0600) when it is missing. */
  public static SigningKey load(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        OwnerOnlyFile.create(file, fresh().toText().getBytes(StandardCharsets.US_ASCII));
      } catch (FileAlreadyExistsException e) {
        // Another process of this folder was first; its key is as good.
      }
    }
    List<String> lines = Files.readAllLines(file);
    try {
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      Base64.Decoder base64 = Base64.getDecoder();
      SigningKey key =
          new SigningKey(
              factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(lines.get(0)))),
              factory.generatePublic(new X509EncodedKeySpec(base64.decode(lines.get(1)))));
      byte[] probe = key.id.getBytes(StandardCharsets.US_ASCII);
      if (!verify(key.publicKey, probe, key.sign(probe))) {
        throw new IOException(file + ": its private and public key do not belong together");
      }
      return key;
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(
          file + " is not a signing key: restore it, or move it away to get a new one", e);
    }
  }

  private static SigningKey fresh() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is missing from this Java runtime", e);
    }
  }

  private String toText() {
    Base64.Encoder base64 = Base64.getEncoder();
    return base64.encodeToString(privateKey.getEncoded())
        + "\n"
        + base64.encodeToString(publicKey.getEncoded())
        + "\n";
  }

  /** 16 hex digits of the SHA-256 of the public key. */
  public String id() {
    return id;
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /** The signature of a message, 64 bytes. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is missing from this Java runtime", e);
    }
  }

  /** Whether the signature is the key's over exactly this message; false for any malformed one. */
  public static boolean verify(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The id a public key goes by. */
  static String idOf(PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
