"""Writes a decoder as an ONNX graph in one of two cache layouts.

inplace  com.microsoft GroupQueryAttention over an arena [n, kv_heads, max, head_dim] that may be input and
         output at once. Inputs: input_ids, seqlens_k (tokens in the cache after this call, minus one, per
         row), total_sequence_length, past_key_values.N.key/value.
concat   plain operators, the layout of common exports. Inputs: input_ids, attention_mask, position_ids,
         past_key_values.N.key/value, which grow by concatenation.

Outputs of both: logits, present.N.key/value. Weights are float32, or int8 per output channel with
DequantizeLinear in front of each product; activations stay float32, so a row never depends on its neighbors.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]


def quantize(weight, axis):
    """Symmetric int8 along an axis: values and scales."""
    others = tuple(i for i in range(weight.ndim) if i != axis)
    scale = np.maximum(np.abs(weight).max(axis=others), 1e-8).astype(np.float32) / 127
    shape = [1] * weight.ndim
    shape[axis] = -1
    return np.clip(np.rint(weight / scale.reshape(shape)), -127, 127).astype(np.int8), scale


class Graph:
    def __init__(self, int8):
        self.int8, self.nodes, self.constants, self.count = int8, [], {}, 0

    def op(self, kind, *inputs, outputs=1, names=None, **attributes):
        self.count += 1
        names = names or [f"{kind}_{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=f"{kind}_{self.count}", **attributes))
        return names[0] if len(names) == 1 else names

    def constant(self, name, value):
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def ints(self, *values):
        return self.constant("ints_" + "_".join(str(v) for v in values), np.array(values, np.int64))

    def linear(self, x, name, weight):
        """x times the transpose of a torch weight [out, in]."""
        if not self.int8:
            return self.op("MatMul", x, self.constant(name, weight.T))
        values, scale = quantize(weight.T, 1)
        w = self.op("DequantizeLinear", self.constant(name, values), self.constant(name + ".scale", scale), axis=1)
        return self.op("MatMul", x, w)

    def embed(self, ids, weight):
        if not self.int8:
            return self.op("Gather", self.constant("embedding", weight), ids)
        values, scale = quantize(weight, 0)
        rows = self.op("Cast", self.op("Gather", self.constant("embedding", values), ids), to=TensorProto.FLOAT)
        scales = self.op("Gather", self.constant("embedding.scale", scale[:, None]), ids)
        return self.op("Mul", rows, scales)

    def norm(self, x, name, weight, epsilon):
        square = self.op("Pow", x, self.constant("two", np.array(2, np.float32)))
        mean = self.op("ReduceMean", square, axes=[-1], keepdims=1)
        root = self.op("Sqrt", self.op("Add", mean, self.constant("epsilon", np.array(epsilon, np.float32))))
        return self.op("Mul", self.op("Div", x, root), self.constant(name, weight))


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def rotary(shape):
    half = shape.head_dim // 2
    frequency = shape.theta ** (-np.arange(half, dtype=np.float64) / half)
    angle = np.arange(shape.context, dtype=np.float64)[:, None] * frequency
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def rotate(g, x, cos, sin):
    a, b = g.op("Split", x, outputs=2, axis=-1)
    left = g.op("Sub", g.op("Mul", a, cos), g.op("Mul", b, sin))
    right = g.op("Add", g.op("Mul", b, cos), g.op("Mul", a, sin))
    return g.op("Concat", left, right, axis=-1)


def concat_mask(g):
    """Additive mask [n, 1, q, total] from attention_mask and the order of the positions; and the angles."""
    total = g.op("Gather", g.op("Shape", "attention_mask"), g.constant("one", np.array(1, np.int64)))
    query = g.op("Gather", g.op("Shape", "input_ids"), "one")
    zero = g.constant("zero", np.array(0, np.int64))
    columns = g.op("Range", zero, total, "one")
    rows = g.op("Range", g.op("Sub", total, query), total, "one")
    causal = g.op("LessOrEqual", columns, g.op("Unsqueeze", rows, g.ints(1)))
    seen = g.op("Unsqueeze", g.op("Cast", "attention_mask", to=TensorProto.BOOL), g.ints(1, 2))
    return g.op("Where", g.op("And", causal, seen), g.constant("open", np.array(0, np.float32)),
                g.constant("closed", np.array(-1e9, np.float32)))


def concat_attention(g, shape, i, q, k, v, angles, mask):
    def split(x, heads):
        return g.op("Transpose", g.op("Reshape", x, g.ints(0, 0, heads, shape.head_dim)), perm=[0, 2, 1, 3])

    q = rotate(g, split(q, shape.heads), *angles)
    k = rotate(g, split(k, shape.kv_heads), *angles)
    v = split(v, shape.kv_heads)
    k = g.op("Concat", f"past_key_values.{i}.key", k, names=[f"present.{i}.key"], axis=2)
    v = g.op("Concat", f"past_key_values.{i}.value", v, names=[f"present.{i}.value"], axis=2)
    repeat = shape.heads // shape.kv_heads
    if repeat > 1:
        def widen(x):
            wide = g.op("Tile", g.op("Unsqueeze", x, g.ints(2)), g.ints(1, 1, repeat, 1, 1))
            return g.op("Reshape", wide, g.ints(0, shape.heads, -1, shape.head_dim))
        k, v = widen(k), widen(v)
    scores = g.op("MatMul", q, g.op("Transpose", k, perm=[0, 1, 3, 2]))
    scores = g.op("Mul", scores, g.constant("head_scale", np.array(shape.head_dim ** -0.5, np.float32)))
    weights = g.op("Softmax", g.op("Add", scores, mask), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", weights, v), perm=[0, 2, 1, 3])
    return g.op("Reshape", mixed, g.ints(0, 0, shape.heads * shape.head_dim))


def build(shape, weights, layout, int8):
    """The model as an onnx.ModelProto; weights are numpy arrays under the names of the torch model."""
    g = Graph(int8)
    inplace = layout == "inplace"
    cos, sin = rotary(shape)
    g.constant("cos_cache", cos)
    g.constant("sin_cache", sin)
    x = g.embed("input_ids", weights["embedding.weight"])
    if not inplace:
        mask = concat_mask(g)
        angles = [g.op("Unsqueeze", g.op("Gather", table, "position_ids"), g.ints(1)) for table in ("cos_cache", "sin_cache")]
    for i in range(shape.layers):
        w = {k[len(f"blocks.{i}."):]: v for k, v in weights.items() if k.startswith(f"blocks.{i}.")}
        h = g.norm(x, f"{i}.attention_norm", w["attention_norm.weight"], shape.epsilon)
        q, k, v = (g.linear(h, f"{i}.{n}", w[f"{n}.weight"]) for n in "qkv")
        if inplace:
            a = g.op("GroupQueryAttention", q, k, v, f"past_key_values.{i}.key", f"past_key_values.{i}.value",
                     "seqlens_k", "total_sequence_length", "cos_cache", "sin_cache", domain="com.microsoft",
                     names=[f"attention_{i}", f"present.{i}.key", f"present.{i}.value"], num_heads=shape.heads,
                     kv_num_heads=shape.kv_heads, do_rotary=1, rotary_interleaved=0,
                     scale=float(shape.head_dim ** -0.5))[0]
        else:
            a = concat_attention(g, shape, i, q, k, v, angles, mask)
        x = g.op("Add", x, g.linear(a, f"{i}.o", w["o.weight"]))
        h = g.norm(x, f"{i}.ffn_norm", w["ffn_norm.weight"], shape.epsilon)
        gate = g.linear(h, f"{i}.gate", w["gate.weight"])
        silu = g.op("Mul", gate, g.op("Sigmoid", gate))
        x = g.op("Add", x, g.linear(g.op("Mul", silu, g.linear(h, f"{i}.up", w["up.weight"])), f"{i}.down", w["down.weight"]))
    x = g.norm(x, "norm", weights["norm.weight"], shape.epsilon)
    head = g.linear(x, "head", weights["head.weight"])
    g.nodes[-1].output[0] = "logits"
    assert head != "logits"
    return finish(g, shape, inplace)


def finish(g, shape, inplace):
    past, present = ("max", "max") if inplace else ("past", "total")
    inputs = [value("input_ids", TensorProto.INT64, ["n", "q"])]
    if inplace:
        inputs += [value("seqlens_k", TensorProto.INT32, ["n"]), value("total_sequence_length", TensorProto.INT32, [1])]
    else:
        inputs += [value("attention_mask", TensorProto.INT64, ["n", "total"]), value("position_ids", TensorProto.INT64, ["n", "q"])]
    outputs = [value("logits", TensorProto.FLOAT, ["n", "q", shape.vocab])]
    for i in range(shape.layers):
        for kind in ("key", "value"):
            inputs.append(value(f"past_key_values.{i}.{kind}", TensorProto.FLOAT, ["n", shape.kv_heads, past, shape.head_dim]))
            outputs.append(value(f"present.{i}.{kind}", TensorProto.FLOAT, ["n", shape.kv_heads, present, shape.head_dim]))
    used = {name for node in g.nodes for name in node.input}
    constants = [tensor for name, tensor in g.constants.items() if name in used]
    graph = helper.make_graph(g.nodes, "decoder", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=OPSET, producer_name="moat")
    model.ir_version = 8
    return model
