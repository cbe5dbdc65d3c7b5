"""Store a network's weights as int8 and compute in float32.

Dynamic int8 arithmetic scales activations over a whole batch and rounds differently from one processor to the next;
with only the weights in int8 a text gets the same vector in any company, and another machine agrees to six digits.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST = 4096
"""Numbers from which a table is worth storing as int8."""


def shrink(full: Path, out: Path) -> None:
    """Write the network with its tables of weights in int8, one scale a row of embeddings or a column of a matrix."""
    model = onnx.load(str(full))
    graph = model.graph
    tables = {t.name: t for t in graph.initializer if len(t.dims) == 2 and np.prod(t.dims) >= LEAST}
    made = []
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in tables:
            made += _matrix(graph, tables.pop(node.input[1]), node.input[1])
        elif node.op_type == "Gather" and node.input[0] in tables:
            made += _embedding(graph, tables.pop(node.input[0]), node)
    for i, node in enumerate(made):
        graph.node.insert(i, node)
    _sort(graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(out))


def _stored(graph: onnx.GraphProto, table: onnx.TensorProto, axis: int) -> tuple[str, str]:
    """Replace a table by its int8 numbers and their scales; return the names of both."""
    values = numpy_helper.to_array(table).astype(np.float32)
    scale = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-12) / 127
    small = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
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
