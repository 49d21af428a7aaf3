package io.runtimemoat.loadtests.load;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine's own nginx as a plain reverse proxy on loopback: what any proxy costs at least. */
final class NginxProxy implements AutoCloseable {
  /** One worker, kept-alive upstream connections, no buffering: what an SSE proxy needs. */
  private static final String CONFIG =
      """
      worker_processes 1;
      daemon off;
      pid nginx.pid;
      error_log error.log warn;
      events { worker_connections 4096; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        upstream stub { server %s; keepalive 256; keepalive_requests 1000000; }
        server {
          listen 127.0.0.1:%d;
          keepalive_requests 1000000;
          location / {
            proxy_pass http://stub;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
          }
        }
      }
      """;

  private final Process process;
  private final Path folder;
  private final int port;

  private NginxProxy(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** The binary, when PATH has one. */
  static Optional<Path> binary() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What {@code nginx -v} says. */
  static String version(Path binary) throws IOException {
    Process process = new ProcessBuilder(binary.toString(), "-v").redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** Starts it in a folder of its own in front of {@code upstream}; returns once it listens. */
  static NginxProxy start(Path binary, URI upstream, int port) throws IOException {
    Path folder = Files.createTempDirectory("moat-nginx");
    Path config =
        Files.writeString(
            folder.resolve("nginx.conf"), CONFIG.formatted(upstream.getAuthority(), port));
    Process process =
        new ProcessBuilder(
                List.of(binary.toString(), "-p", folder.toString(), "-c", config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    NginxProxy proxy = new NginxProxy(process, folder, port);
    try {
      proxy.awaitListening();
      return proxy;
    } catch (IOException e) {
      proxy.close();
      throw e;
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Of the master process. */
  long pid() {
    return process.pid();
  }

  private void awaitListening() throws IOException {
    if (!Listening.await(process, port)) {
      throw new IOException("nginx does not listen: " + Files.readString(output()));
    }
  }

  private Path output() {
    return folder.resolve("output.log");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }
  }
}
