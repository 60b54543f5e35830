"""The product's source files, parsed once, and the names they give their modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("console", "screens", "styles")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file: its module's dotted name (`console.domain.text`), its path under the root, and its text."""

    module: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The tree's, walked once."""
        return tuple(ast.walk(self.tree))

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in self.nodes if isinstance(node, ast.ClassDef))

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))


def read_sources(root: Path = ROOT) -> tuple[Source, ...]:
    """Every Python file of the product, without its tests."""
    files = sorted(file for package in PACKAGES for file in (root / package).rglob("*.py"))
    return tuple(_read(file, root) for file in files)


def _read(file: Path, root: Path) -> Source:
    path = file.relative_to(root)
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return Source(module, path.as_posix(), file.read_text(encoding="utf-8"))
