"""Makes the cache of a model half precision, as exports for GPUs have it: past and present become float16.

    half_kv.py ../tiny/concat ../tiny/concat-half
"""

import argparse
import os
import shutil

import onnx
from onnx import TensorProto, helper, numpy_helper


def is_cache(name):
    return name.startswith(("past_key_values.", "present."))


def cast(graph, source, target, kind, at):
    graph.node.insert(at, helper.make_node("Cast", [source], [target], to=kind, name=target + ".cast"))


def halve_types(graph):
    for tensor in list(graph.input) + list(graph.output):
        if is_cache(tensor.name):
            tensor.type.tensor_type.elem_type = TensorProto.FLOAT16


def halve_concatenated(graph):
    """The graph computes in float32 between a cast of the past and a cast of what is kept."""
    for node in graph.node:
        node.input[:] = [name + ".float" if is_cache(name) else name for name in node.input]
        node.output[:] = [name + ".float" if is_cache(name) else name for name in node.output]
    for tensor in graph.input:
        if is_cache(tensor.name):
            cast(graph, tensor.name, tensor.name + ".float", TensorProto.FLOAT, 0)
    for tensor in graph.output:
        if is_cache(tensor.name):
            cast(graph, tensor.name + ".float", tensor.name, TensorProto.FLOAT16, len(graph.node))


def halve_in_place(graph):
    """GroupQueryAttention has one type for everything but the lengths: it computes in float16."""
    for tensor in graph.initializer:
        if tensor.name in ("cos_cache", "sin_cache"):
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype("float16"), tensor.name))
    for node in [n for n in graph.node if n.op_type == "GroupQueryAttention"]:
        at = list(graph.node).index(node)
        for i in range(3):
            half = f"{node.name}.input{i}"
            cast(graph, node.input[i], half, TensorProto.FLOAT16, at)
            node.input[i] = half
        output = node.output[0]
        node.output[0] = output + ".half"
        cast(graph, output + ".half", output, TensorProto.FLOAT, list(graph.node).index(node) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("out")
    args = parser.parse_args()
    shutil.copytree(args.source, args.out, dirs_exist_ok=True)
    path = os.path.join(args.out, "model.onnx")
    model = onnx.load(path)
    in_place = any(node.op_type == "GroupQueryAttention" for node in model.graph.node)
    (halve_in_place if in_place else halve_concatenated)(model.graph)
    halve_types(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    main()
