"""What of the house can be counted."""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.house.ancestry import deepest_chain
from tests.house.imports import circles, imports
from tests.house.sources import Function, Source

PROVIDERS = re.compile("capillary|mastercard", re.IGNORECASE)
_MAY_NAME_PROVIDERS = re.compile(
    r"console/providers/(?:(?:capillary|mastercard)/|registry\.py)"  # the folder of one, and who lists them
    r"|console/simulator/"  # the providers seen from the other side
)
_AT_THE_TOP = re.compile(r"console/[^/]+\.py")
_FOR_THE_TOP = ("__init__.py", "__main__.py", "app.py", "app_base.py", "settings.py")
_NO_WORDS = re.compile(r"#\s*(?:noqa(?!.* - )|fmt:|type:|--)")
"""Comments that tell a tool something without a reason behind a dash, or draw a line."""


@dataclass(frozen=True)
class Spread:
    """Lines of things, by size."""

    count: int
    median: int
    p95: int
    longest: int
    named: str
    """Which one the longest is."""


@dataclass(frozen=True)
class House:
    """Everything measured in one go; a list names what it counts."""

    files: Spread
    functions: Spread
    documented: float
    """Share of public modules, classes, functions and methods that have a docstring, in percent."""
    comments: float
    """Comments, and notes under a value, per hundred lines; without those that only speak to a tool."""
    class_names_twice: list[str]
    file_names_twice: list[str]
    deepest: tuple[str, ...]
    circles: list[tuple[str, ...]]
    circles_at_start: list[tuple[str, ...]]
    loose: list[str]
    provider_names: list[str]


def measure(sources: Sequence[Source]) -> House:
    """Measure these files as one house."""
    public = [has for source in sources for has in _documented(source)]
    lines = sum(source.lines for source in sources)
    return House(
        files=_spread((source.lines, source.path) for source in sources),
        functions=_spread(
            (_length(function), f"{source.path}: {function.name}")
            for source in sources
            for function in source.functions
        ),
        documented=100 * sum(public) / max(len(public), 1),
        comments=100 * sum(map(_comments, sources)) / max(lines, 1),
        class_names_twice=_twice(each.name for source in sources for each in source.classes),
        file_names_twice=_file_names_twice(sources),
        deepest=deepest_chain(sources),
        circles=circles(imports(sources)),
        circles_at_start=circles(imports(sources, at_start_only=True)),
        loose=[source.name for source in sources if _is_loose(source)],
        provider_names=[place for source in sources for place in _provider_names(source)],
    )


def _spread(sizes: Iterable[tuple[int, str]]) -> Spread:
    ordered = sorted(sizes)
    longest, named = ordered[-1]
    middle, high = len(ordered) // 2, min(len(ordered) * 95 // 100, len(ordered) - 1)
    return Spread(len(ordered), ordered[middle][0], ordered[high][0], longest, named)


def _length(function: Function) -> int:
    """Lines from `def` to the end, docstring and blank lines included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _file_names_twice(sources: Iterable[Source]) -> list[str]:
    """Twins in two providers' folders are one by design, so they count once; so does what Python names."""
    paths = {PROVIDERS.sub("provider", source.path) for source in sources}
    names = (path.rpartition("/")[2] for path in paths)
    return _twice(name for name in names if not name.startswith("__"))


def _is_loose(source: Source) -> bool:
    return bool(_AT_THE_TOP.fullmatch(source.path)) and source.name not in _FOR_THE_TOP


def _comments(source: Source) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline) if "#" in source.text else ()
    said = sum(token.type == tokenize.COMMENT and not _NO_WORDS.match(token.string) for token in tokens)
    return said + sum(map(_is_note, _neighbours(source)))


def _neighbours(source: Source) -> Iterable[tuple[ast.stmt, ast.stmt]]:
    """Each statement with the one behind it."""
    for node in source.nodes:
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield from itertools.pairwise(body)


def _is_note(pair: tuple[ast.stmt, ast.stmt]) -> bool:
    """Whether the second says something of the value that the first names, in the form that tools show."""
    value, note = pair
    return (
        isinstance(value, ast.Assign | ast.AnnAssign)
        and isinstance(note, ast.Expr)
        and isinstance(note.value, ast.Constant)
        and isinstance(note.value.value, str)
    )


def _documented(source: Source) -> Iterable[bool]:
    """Whether each public thing has a docstring: nothing within a function is, nor what begins with `_`."""
    yield bool(ast.get_docstring(source.tree))
    waiting: list[ast.stmt] = list(source.tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield bool(ast.get_docstring(node))
            if isinstance(node, ast.ClassDef):
                waiting += node.body


def _provider_names(source: Source) -> Iterable[str]:
    """Each line of code that names a provider: in a name, an import or a text, but not in a docstring."""
    if _MAY_NAME_PROVIDERS.match(source.path) or not PROVIDERS.search(source.text):
        return ()
    prose = {id(node) for node in _texts_standing_alone(source)}
    lines = {
        line
        for node in source.nodes
        if id(node) not in prose and (line := getattr(node, "lineno", 0))
        if any(PROVIDERS.search(word) for word in _words(node))
    }
    return (f"{source.path}:{line}" for line in sorted(lines))


def _texts_standing_alone(source: Source) -> Iterable[ast.expr]:
    """Docstrings, of names too."""
    return (node.value for node in source.nodes if isinstance(node, ast.Expr))


def _words(node: ast.AST) -> Iterable[str]:
    """The names and texts of this node alone, not of those beneath it."""
    for _, value in ast.iter_fields(node):
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, str):
                yield each
