package io.runtimemoat.actors.output.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a message in the files that {@code protoc --descriptor_set_out} writes. */
final class MessageFiles {
  private static final int MOST_FILES = 256;

  private static final List<FileDescriptor> KNOWN =
      List.of(
          AnyProto.getDescriptor(),
          DurationProto.getDescriptor(),
          EmptyProto.getDescriptor(),
          FieldMaskProto.getDescriptor(),
          StructProto.getDescriptor(),
          TimestampProto.getDescriptor(),
          WrappersProto.getDescriptor());

  private final Map<String, FileDescriptor> linked = new LinkedHashMap<>();

  private MessageFiles() {
    KNOWN.forEach(file -> linked.put(file.getName(), file));
  }

  /** The message with a full name, such as {@code shop.v1.Order}. */
  static Descriptor message(byte[] descriptorSet, String name) throws RefusedMessageException {
    MessageFiles files = new MessageFiles();
    files.link(parsed(descriptorSet));
    for (FileDescriptor file : files.linked.values()) {
      Descriptor found = find(file.getMessageTypes(), name);
      if (found != null) {
        return found;
      }
    }
    throw new RefusedMessageException(
        "there is no message '" + name + "'; write its name with its package");
  }

  private static List<FileDescriptorProto> parsed(byte[] set) throws RefusedMessageException {
    try {
      List<FileDescriptorProto> files = FileDescriptorSet.parseFrom(set).getFileList();
      if (files.size() > MOST_FILES) {
        throw new RefusedMessageException("at most " + MOST_FILES + " files are read");
      }
      return files;
    } catch (InvalidProtocolBufferException e) {
      throw new RefusedMessageException(
          "the descriptor set is none: write it with protoc --include_imports"
              + " --descriptor_set_out");
    }
  }

  /** Links each file once those that it imports are linked. */
  private void link(List<FileDescriptorProto> files) throws RefusedMessageException {
    List<FileDescriptorProto> open = new ArrayList<>(files);
    open.removeIf(file -> linked.containsKey(file.getName()));
    while (!open.isEmpty()) {
      List<FileDescriptorProto> ready =
          open.stream()
              .filter(file -> linked.keySet().containsAll(file.getDependencyList()))
              .toList();
      if (ready.isEmpty()) {
        throw new RefusedMessageException(
            "'" + open.get(0).getName() + "' imports what is not there: use --include_imports");
      }
      for (FileDescriptorProto file : ready) {
        linked.put(file.getName(), linked(file));
      }
      open.removeAll(ready);
    }
  }

  private FileDescriptor linked(FileDescriptorProto file) throws RefusedMessageException {
    FileDescriptor[] imports =
        file.getDependencyList().stream()
            .map(name -> Objects.requireNonNull(linked.get(name)))
            .toArray(FileDescriptor[]::new);
    try {
      return FileDescriptor.buildFrom(file, imports);
    } catch (DescriptorValidationException e) {
      throw new RefusedMessageException("'" + file.getName() + "' is wrong: " + e.getMessage());
    }
  }

  private static @Nullable Descriptor find(List<Descriptor> messages, String name) {
    List<Descriptor> here = messages;
    while (!here.isEmpty()) {
      for (Descriptor message : here) {
        if (message.getFullName().equals(name)) {
          return message;
        }
      }
      here =
          here.stream()
              .flatMap(
                  message ->
                      name.startsWith(message.getFullName() + ".")
                          ? message.getNestedTypes().stream()
                          : Stream.empty())
              .toList();
    }
    return null;
  }
}
