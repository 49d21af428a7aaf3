package io.runtimemoat.actors.output.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.Verdict.Status;
import io.runtimemoat.decision.grammar.token.BoundedMatcher;
import io.runtimemoat.decision.grammar.token.ByteVocabulary;
import io.runtimemoat.decision.grammar.token.MaskRules;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mapping against Google's own reader and writer of messages as JSON. */
class ProtobufSchemaTest {
  private static final List<String> IMPORTS =
      List.of(
          "google/protobuf/timestamp.proto",
          "google/protobuf/duration.proto",
          "google/protobuf/wrappers.proto",
          "google/protobuf/struct.proto",
          "google/protobuf/field_mask.proto",
          "google/protobuf/empty.proto",
          "google/protobuf/any.proto");

  private static final FileDescriptorSet FILES =
      FileDescriptorSet.newBuilder().addFile(shop()).build();

  private static FileDescriptorProto shop() {
    DescriptorProto.Builder order = DescriptorProto.newBuilder().setName("Order");
    int number = 1;
    for (FieldDescriptorProto.Type type : FieldDescriptorProto.Type.values()) {
      if (type != FieldDescriptorProto.Type.TYPE_GROUP
          && type != FieldDescriptorProto.Type.TYPE_MESSAGE
          && type != FieldDescriptorProto.Type.TYPE_ENUM) {
        String name = type.name().toLowerCase(Locale.ROOT);
        order.addField(field("one_" + name, number++, type, ""));
        order.addField(
            field("all_" + name, number++, type, "").toBuilder().setLabel(Label.LABEL_REPEATED));
      }
    }
    order.addField(field("state", number++, FieldDescriptorProto.Type.TYPE_ENUM, ".shop.State"));
    order.addField(
        field("parent", number++, FieldDescriptorProto.Type.TYPE_MESSAGE, ".shop.Order"));
    for (String known :
        List.of(
            "Timestamp",
            "Duration",
            "Int64Value",
            "StringValue",
            "BoolValue",
            "Value",
            "FieldMask",
            "ListValue",
            "Struct",
            "Empty",
            "DoubleValue",
            "BytesValue",
            "UInt32Value")) {
      String name = "its_" + known.toLowerCase(Locale.ROOT);
      order.addField(
          field(
              name, number++, FieldDescriptorProto.Type.TYPE_MESSAGE, ".google.protobuf." + known));
    }
    order.addOneofDecl(OneofDescriptorProto.newBuilder().setName("paid"));
    order.addField(
        field("by_card", number++, FieldDescriptorProto.Type.TYPE_STRING, "").toBuilder()
            .setOneofIndex(0));
    order.addField(
        field("by_bill", number++, FieldDescriptorProto.Type.TYPE_INT32, "").toBuilder()
            .setOneofIndex(0));
    map(
        order,
        "counts",
        number++,
        FieldDescriptorProto.Type.TYPE_INT32,
        field("value", 2, FieldDescriptorProto.Type.TYPE_UINT64, ""));
    map(
        order,
        "flags",
        number++,
        FieldDescriptorProto.Type.TYPE_BOOL,
        field("value", 2, FieldDescriptorProto.Type.TYPE_BOOL, ""));
    map(
        order,
        "lines",
        number++,
        FieldDescriptorProto.Type.TYPE_STRING,
        field("value", 2, FieldDescriptorProto.Type.TYPE_MESSAGE, ".shop.Order"));
    return FileDescriptorProto.newBuilder()
        .setName("shop.proto")
        .setPackage("shop")
        .setSyntax("proto3")
        .addAllDependency(IMPORTS)
        .addEnumType(
            EnumDescriptorProto.newBuilder()
                .setName("State")
                .addValue(EnumValueDescriptorProto.newBuilder().setName("OPEN").setNumber(0))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("SENT").setNumber(5)))
        .addMessageType(order)
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName("Loose")
                .addField(
                    field("it", 1, FieldDescriptorProto.Type.TYPE_MESSAGE, ".google.protobuf.Any")))
        .build();
  }

  private static FieldDescriptorProto field(
      String name, int number, FieldDescriptorProto.Type type, String of) {
    FieldDescriptorProto.Builder field =
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(number)
            .setType(type)
            .setLabel(Label.LABEL_OPTIONAL);
    return of.isEmpty() ? field.build() : field.setTypeName(of).build();
  }

  private static void map(
      DescriptorProto.Builder owner,
      String name,
      int number,
      FieldDescriptorProto.Type key,
      FieldDescriptorProto value) {
    String entry = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + "Entry";
    owner.addNestedType(
        DescriptorProto.newBuilder()
            .setName(entry)
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .addField(field("key", 1, key, ""))
            .addField(value));
    owner.addField(
        field(name, number, FieldDescriptorProto.Type.TYPE_MESSAGE, ".shop.Order." + entry)
            .toBuilder()
            .setLabel(Label.LABEL_REPEATED));
  }

  private static Descriptor order() throws RefusedMessageException {
    return MessageFiles.message(FILES.toByteArray(), "shop.Order");
  }

  private static Grammar grammar() throws Exception {
    return Grammar.ofSchema(ProtobufSchema.of(FILES.toByteArray(), "shop.Order"));
  }

  /** What a mask lets through, Google's parser takes. */
  @Test
  void textsThatAreDrawn_areMessages() throws Exception {
    Grammar grammar = grammar();
    for (int seed = 0; seed < 150; seed++) {
      String text = draw(grammar, new Random(seed), 40 + seed * 2);

      assertThatCode(() -> parsed(text)).as(text).doesNotThrowAnyException();
    }
  }

  /** What Google's printer writes is a text of the schema. */
  @Test
  void messages_areTextsOfTheSchema() throws Exception {
    Grammar grammar = grammar();
    for (int seed = 0; seed < 300; seed++) {
      Message message = RandomMessages.random(order(), new Random(seed), 0);
      for (JsonFormat.Printer printer :
          List.of(
              JsonFormat.printer(),
              JsonFormat.printer().omittingInsignificantWhitespace(),
              JsonFormat.printer().printingEnumsAsInts())) {
        String text = printer.print(message);

        assertThat(status(grammar, text)).as(text).isEqualTo(Status.COMPLETE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"oneTypeInt32\": 2147483648}",
        "{\"oneTypeInt32\": \"2147483648\"}",
        "{\"oneTypeInt64\": \"-9223372036854775809\"}",
        "{\"oneTypeUint64\": \"18446744073709551616\"}",
        "{\"oneTypeUint32\": -1}",
        "{\"oneTypeFloat\": 1e39}",
        "{\"oneTypeDouble\": \"Inf\"}",
        "{\"oneTypeBool\": \"yes\"}",
        "{\"oneTypeBytes\": \"a\"}",
        "{\"oneTypeBytes\": \"+-==\"}",
        "{\"allTypeString\": [null]}",
        "{\"state\": \"GONE\"}",
        "{\"counts\": {\"a\": \"1\"}}",
        "{\"flags\": {\"true\": null}}",
        "{\"byCard\": \"x\", \"byBill\": 1}",
        "{\"itsDuration\": \"315576000001s\"}",
        "{\"itsDuration\": \"1\"}",
        "{\"itsEmpty\": {\"a\": 1}}",
        "{\"unknown\": 1}",
        "[]"
      })
  void whatIsNoMessage_isNoTextOfTheSchema(String text) throws Exception {
    assertThatThrownBy(() -> parsed(text)).isInstanceOf(InvalidProtocolBufferException.class);
    assertThat(status(grammar(), text)).isNotEqualTo(Status.COMPLETE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"oneTypeInt32\": 1.0, \"parent\": {\"parent\": {}}}",
        "{\"oneTypeInt64\": 9223372036854775807, \"oneTypeUint64\": \"18446744073709551615\"}",
        "{\"itsTimestamp\": \"2024-02-29T23:59:59.999999999Z\", \"itsDuration\": \"-315576000000s\"}",
        "{\"oneTypeFloat\": \"NaN\", \"oneTypeDouble\": \"-Infinity\", \"allTypeDouble\": [1e-3]}",
        "{\"oneTypeBytes\": \"-_8=\", \"allTypeBytes\": [\"+/8\", \"\"]}",
        "{\"itsValue\": null, \"itsStringvalue\": null, \"itsListvalue\": [1, null, {}]}",
        "{\"itsFieldmask\": \"a.bC,d\", \"state\": 5, \"counts\": {\"-7\": 3}, \"parent\": null}"
      })
  void whatTheSpecificationAllows_isBoth(String text) throws Exception {
    assertThatCode(() -> parsed(text)).doesNotThrowAnyException();
    assertThat(status(grammar(), text)).isEqualTo(Status.COMPLETE);
  }

  /** Google's parser for Java takes them, with the warning that it will not from 2027 on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2023-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z"
      })
  void daysThatNeverWere_areNoTimestamps(String instant) throws Exception {
    assertThat(status(grammar(), "{\"itsTimestamp\": \"" + instant + "\"}"))
        .isNotEqualTo(Status.COMPLETE);
  }

  @Test
  void whatCannotBeHeld_isRefusedWithWhatToDo() {
    byte[] files = FILES.toByteArray();

    assertThatThrownBy(() -> ProtobufSchema.of(files, "shop.Loose"))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("google.protobuf.Any");
    assertThatThrownBy(() -> ProtobufSchema.of(files, "Order"))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("there is no message 'Order'");
    assertThatThrownBy(() -> ProtobufSchema.of(new byte[] {1, 2, 3}, "shop.Order"))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("--descriptor_set_out");
    FileDescriptorSet lonely =
        FileDescriptorSet.newBuilder()
            .addFile(FileDescriptorProto.newBuilder().setName("a").addDependency("b"))
            .build();
    assertThatThrownBy(() -> ProtobufSchema.of(lonely.toByteArray(), "a"))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("--include_imports");
  }

  @Test
  void messagesWithoutMeasure_areRefusedBeforeTheyAreWritten() {
    DescriptorProto.Builder wide =
        DescriptorProto.newBuilder()
            .setName("Wide")
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("all"));
    for (int i = 1; i <= 2000; i++) {
      wide.addField(
          field("f" + i, i, FieldDescriptorProto.Type.TYPE_BOOL, "").toBuilder().setOneofIndex(0));
    }
    byte[] files =
        FileDescriptorSet.newBuilder()
            .addFile(
                FileDescriptorProto.newBuilder()
                    .setName("wide.proto")
                    .setSyntax("proto3")
                    .addMessageType(wide))
            .build()
            .toByteArray();

    assertThatThrownBy(() -> ProtobufSchema.of(files, "Wide"))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("more than 200000");
  }

  private static void parsed(String text) throws Exception {
    JsonFormat.parser().merge(text, DynamicMessage.newBuilder(order()));
  }

  private static Status status(Grammar grammar, String text) {
    return grammar.validate(text.getBytes(StandardCharsets.UTF_8)).status();
  }

  private static String draw(Grammar grammar, Random random, int mostTokens) {
    BoundedMatcher matcher =
        new BoundedMatcher(
            grammar.matcher(ByteVocabulary.ASCII, new MaskRules(false, 2)), ByteVocabulary.ASCII);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    long[] mask = new long[ByteVocabulary.ASCII.maskWords()];
    for (int left = mostTokens; left > 0; left--) {
      matcher.fillNextTokenBitmask(mask);
      int[] tokens = BitSet.valueOf(mask).stream().toArray();
      int token = matcher.take(tokens[random.nextInt(tokens.length)], left);
      if (token == ByteVocabulary.END) {
        break;
      }
      text.write(token);
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
