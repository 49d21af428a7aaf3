package io.runtimemoat.actors.output.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.Random;

/** Messages of any type; those of {@code google.protobuf} with values that they may have. */
final class RandomMessages {
  private RandomMessages() {}

  /** A message with some of its fields; those of fields are no more than a few deep. */
  static Message random(Descriptor type, Random random, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      if (random.nextInt(4) > 0 || (depth > 2 && field.getType() == FieldDescriptor.Type.MESSAGE)) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = field.isMapField() ? 0 : random.nextInt(3); i >= 0; i--) {
          message.addRepeatedField(field, value(field, random, depth));
        }
      } else {
        message.setField(field, value(field, random, depth));
      }
    }
    return message.build();
  }

  private static Object value(FieldDescriptor field, Random random, int depth) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt();
      case LONG -> random.nextLong();
      case FLOAT -> Float.intBitsToFloat(random.nextInt());
      case DOUBLE -> Double.longBitsToDouble(random.nextLong());
      case BOOLEAN -> random.nextBoolean();
      case STRING -> "a\"\\" + (char) random.nextInt(0xd800) + "\n";
      case BYTE_STRING -> {
        byte[] bytes = new byte[random.nextInt(7)];
        random.nextBytes(bytes);
        yield ByteString.copyFrom(bytes);
      }
      case ENUM -> {
        EnumDescriptor type = field.getEnumType();
        yield type.getValues().get(random.nextInt(type.getValues().size()));
      }
      case MESSAGE -> message(field.getMessageType(), random, depth + 1);
    };
  }

  private static Message message(Descriptor type, Random random, int depth) {
    String name = type.getFullName();
    if (name.equals("google.protobuf.Timestamp")) {
      return known(type, random.nextLong(-62_135_596_800L, 253_402_300_800L), random);
    }
    if (name.equals("google.protobuf.Duration")) {
      return known(type, random.nextLong(315_576_000_000L), random);
    }
    if (name.equals("google.protobuf.FieldMask")) {
      return DynamicMessage.newBuilder(type)
          .addRepeatedField(type.findFieldByName("paths"), "a.b_c")
          .build();
    }
    if (name.equals("google.protobuf.Value")) {
      return DynamicMessage.newBuilder(type)
          .setField(type.findFieldByName("number_value"), random.nextGaussian())
          .build();
    }
    boolean open =
        name.equals("google.protobuf.Struct") || name.equals("google.protobuf.ListValue");
    return open ? DynamicMessage.getDefaultInstance(type) : random(type, random, depth);
  }

  private static Message known(Descriptor type, long seconds, Random random) {
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("seconds"), seconds)
        .setField(type.findFieldByName("nanos"), random.nextInt(1_000_000_000))
        .build();
  }
}
