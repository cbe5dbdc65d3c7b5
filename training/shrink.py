"""Store a network's weights as int8; compute in float32, or in int8 with a scale for every token.

The usual dynamic int8 arithmetic scales activations over a whole batch, so that what a network says of a text depends
on the company it is in. With a scale for every token it does not, and takes half the time of float32, at the price of
the third digit; with only the weights in int8 another machine agrees to six digits.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST = 4096
"""Numbers from which a table is worth storing as int8."""


def shrink(full: Path, out: Path, *, fast: bool = False) -> None:
    """Write the network with its tables of weights in int8, one scale a row of embeddings or a column of a matrix.

    `fast` multiplies in int8 too, each token scaled by its largest activation.
    """
    model = onnx.load(str(full))
    graph = model.graph
    tables = {t.name: t for t in graph.initializer if len(t.dims) == 2 and np.prod(t.dims) >= LEAST}
    made: list[onnx.NodeProto] = []
    scaled: set[str] = set()
    if fast:
        _constants(graph)
    for node in list(graph.node):
        if node.op_type == "MatMul" and node.input[1] in tables:
            table = tables.pop(node.input[1])
            if fast:
                made += _token_scales(node.input[0]) if node.input[0] not in scaled else []
                scaled.add(node.input[0])
                made += _small_product(graph, table, node)
                graph.node.remove(node)
            else:
                made += _matrix(graph, table, node.input[1])
        elif node.op_type == "Gather" and node.input[0] in tables:
            made += _embedding(graph, tables.pop(node.input[0]), node)
    for i, node in enumerate(made):
        graph.node.insert(i, node)
    _sort(graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(out))


def _stored(graph: onnx.GraphProto, table: onnx.TensorProto, axis: int, most: int = 127) -> tuple[str, str]:
    """Replace a table by its int8 numbers, none beyond `most`, and their scales; return the names of both."""
    values = numpy_helper.to_array(table).astype(np.float32)
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / most
    small = np.clip(np.rint(values / scale), -most, most).astype(np.int8)
    names = f"{table.name}.int8", f"{table.name}.scale"
    graph.initializer.remove(table)
    graph.initializer.extend([numpy_helper.from_array(a, n) for a, n in zip((small, scale), names, strict=True)])
    return names


def _matrix(graph: onnx.GraphProto, table: onnx.TensorProto, name: str) -> list[onnx.NodeProto]:
    small, scale = _stored(graph, table, axis=0)
    return [
        helper.make_node("Cast", [small], [f"{name}.wide"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.wide", scale], [name]),
    ]


MOST_MULTIPLIED = 64
"""The largest weight of an int8 product: processors without VNNI add two products of a code and a weight in 16 bits,
and 2 × 255 × 64 still fits."""
MOST, LEAST_SCALE, MIDDLE, ZERO = "int8.most", "int8.least", "int8.middle", "int8.zero"


def _constants(graph: onnx.GraphProto) -> None:
    """Add the numbers that int8 products share: the largest code, the smallest scale, and zero as float and as code."""
    known = {MOST: np.float32(127), LEAST_SCALE: np.float32(1e-8), MIDDLE: np.float32(128), ZERO: np.uint8(128)}
    graph.initializer.extend([numpy_helper.from_array(np.array(v), n) for n, v in known.items()])


def _token_scales(name: str) -> list[onnx.NodeProto]:
    """Return the nodes that turn activations into codes of 0 to 255 around 128 and a scale for each token."""
    node = helper.make_node
    return [
        node("Abs", [name], [f"{name}.abs"]),
        node("ReduceMax", [f"{name}.abs"], [f"{name}.largest"], axes=[-1], keepdims=1),
        node("Max", [f"{name}.largest", LEAST_SCALE], [f"{name}.positive"]),
        node("Div", [f"{name}.positive", MOST], [f"{name}.scale"]),
        node("Div", [name, f"{name}.scale"], [f"{name}.scaled"]),
        node("Add", [f"{name}.scaled", MIDDLE], [f"{name}.shifted"]),
        node("Round", [f"{name}.shifted"], [f"{name}.whole"]),
        node("Cast", [f"{name}.whole"], [f"{name}.codes"], to=TensorProto.UINT8),
    ]


def _small_product(graph: onnx.GraphProto, table: onnx.TensorProto, product: onnx.NodeProto) -> list[onnx.NodeProto]:
    """Return the nodes that multiply codes with a table's int8 numbers and scale the sums back."""
    small, scale = _stored(graph, table, axis=0, most=MOST_MULTIPLIED)
    name, out = product.input[0], product.output[0]
    node = helper.make_node
    return [
        node("MatMulInteger", [f"{name}.codes", small, ZERO], [f"{out}.sums"]),
        node("Cast", [f"{out}.sums"], [f"{out}.wide"], to=TensorProto.FLOAT),
        node("Mul", [f"{out}.wide", f"{name}.scale"], [f"{out}.tokens"]),
        node("Mul", [f"{out}.tokens", scale], [out]),
    ]


def _embedding(graph: onnx.GraphProto, table: onnx.TensorProto, node: onnx.NodeProto) -> list[onnx.NodeProto]:
    small, scale = _stored(graph, table, axis=1)
    ids, out = node.input[1], node.output[0]
    node.input[0], node.output[0] = small, f"{out}.rows"
    return [
        helper.make_node("Gather", [scale, ids], [f"{out}.scales"]),
        helper.make_node("Cast", [f"{out}.rows"], [f"{out}.wide"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{out}.wide", f"{out}.scales"], [out]),
    ]


def _sort(graph: onnx.GraphProto) -> None:
    """Put every node behind what it reads."""
    known = {t.name for t in graph.initializer} | {i.name for i in graph.input} | {""}
    waiting, ordered = list(graph.node), []
    while waiting:
        ready = [n for n in waiting if all(i in known for i in n.input)]
        if not ready:
            raise ValueError("The graph has a cycle or reads what nothing makes.")
        ordered += ready
        known |= {o for n in ready for o in n.output}
        waiting = [n for n in waiting if not any(n is r for r in ready)]
    del graph.node[:]
    graph.node.extend(ordered)
