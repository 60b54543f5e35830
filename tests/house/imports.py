"""Who imports whom, and the circles among them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from tests.house.sources import Source

Graph = Mapping[str, frozenset[str]]


def imports(sources: Sequence[Source], *, at_start_only: bool = False) -> Graph:
    """The modules of ours that each module imports by name.

    Counted wherever the import stands: in a function and under `TYPE_CHECKING` too, because whoever changes
    one of two such modules must still read both. `at_start_only` leaves these two out: what is left is what
    Python itself would trip over. That a module's packages are loaded before it isn't counted.
    """
    modules = {source.module for source in sources}
    return {source.module: frozenset(_imported(source, modules, at_start_only)) for source in sources}


def circles(graph: Graph) -> list[tuple[str, ...]]:
    """Groups of modules in which each can be reached from each other, by name."""
    reached = {module: _reachable(graph, module) for module in graph}
    found = {
        tuple(sorted(other for other in reached[module] if module in reached[other]))
        for module in graph
        if module in reached[module]
    }
    return sorted(found)


def _reachable(graph: Graph, module: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[module])
    while waiting:
        if (each := waiting.pop()) not in seen:
            seen.add(each)
            waiting += graph[each]
    return seen


def _imported(source: Source, modules: set[str], at_start_only: bool) -> Iterable[str]:
    for node in _at_start(source.tree) if at_start_only else source.nodes:
        if isinstance(node, ast.Import):
            named = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = [(node.module, alias.name) for alias in node.names]
        else:
            continue
        for module, name in named:
            whole = f"{module}.{name}"
            target = whole if whole in modules else module
            if target in modules and target != source.module:
                yield target


def _at_start(tree: ast.Module) -> Iterable[ast.stmt]:
    return (node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
