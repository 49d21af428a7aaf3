package io.runtimemoat.loadtests.stub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many connections that one thread drives. */
final class Crowd implements AutoCloseable {
  private final List<Member> members = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(4096);

  /** One connection, and what came on it. */
  private static final class Member {
    private final SocketChannel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean ended;

    Member(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /** Opens that many connections. */
  static Crowd of(int port, int count) throws IOException {
    Crowd crowd = new Crowd();
    for (int i = 0; i < count; i++) {
      crowd.join(port);
    }
    return crowd;
  }

  private void join(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    members.add(new Member(channel));
  }

  /** Writes the same on every connection that is open. */
  void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (Member member : members) {
      if (!member.ended) {
        try {
          member.channel.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
          member.ended = true;
        }
      }
    }
  }

  /** Takes what has come, and says how many connections the node has not ended. */
  int open() {
    int open = 0;
    for (Member member : members) {
      if (!member.ended) {
        member.ended = !takeAll(member);
      }
      open += member.ended ? 0 : 1;
    }
    return open;
  }

  private boolean takeAll(Member member) {
    try {
      int count = member.channel.read(buffer.clear());
      while (count > 0) {
        member.received.write(buffer.array(), 0, count);
        count = member.channel.read(buffer.clear());
      }
      return count == 0;
    } catch (IOException reset) {
      return false;
    }
  }

  /** What came on each connection. */
  List<String> received() {
    open();
    return members.stream()
        .map(member -> member.received.toString(StandardCharsets.UTF_8))
        .toList();
  }

  /** How many got something that begins so. */
  long received(String start) {
    return received().stream().filter(text -> text.startsWith(start)).count();
  }

  @Override
  public void close() throws IOException {
    for (Member member : members) {
      member.channel.close();
    }
  }
}
