"""How the product's code is cut, in figures: ``python -m tools.structure``."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("app.py", "pages", "incs_core")
SMALL_LINES = 80
LONG_LINES = 50


@dataclass(frozen=True)
class Module:
    """A source file under the root of a tree; `path` is relative to it."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """As in an import; that of the package for its ``__init__``."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    @property
    def lines(self) -> int:
        """Lines of the file, blank ones and comments too."""
        return len(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed source."""
        return ast.parse(self.text)

    def classes(self) -> Iterator[str]:
        """Names of the classes at the top level."""
        return (node.name for node in self.tree.body if isinstance(node, ast.ClassDef))

    def function_lines(self) -> Iterator[tuple[str, int]]:
        """Every function and method with its length in lines, from ``def`` to its end."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1

    def imported_names(self) -> Iterator[str]:
        """Dotted names of what it imports, anywhere in the file; all imports are absolute."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


class Structure:
    """The modules below `root` and what can be counted about them."""

    def __init__(self, root: Path = ROOT, parts: tuple[str, ...] = PARTS) -> None:
        self.modules = [
            Module(path.relative_to(root), path.read_text("utf-8")) for path in _files(root, parts)
        ]
        self._function_lines = [
            (f"{module.name}.{name}", lines)
            for module in self.modules
            for name, lines in module.function_lines()
        ]

    @property
    def lines(self) -> int:
        """Lines of all modules together."""
        return sum(module.lines for module in self.modules)

    @property
    def median_module(self) -> float:
        """Lines of the median module; an empty ``__init__`` counts too."""
        return statistics.median(module.lines for module in self.modules)

    @property
    def median_function(self) -> float:
        """Lines of the median function."""
        return statistics.median(lines for _, lines in self._function_lines)

    @property
    def long_functions(self) -> list[str]:
        """Functions of more than LONG_LINES lines."""
        return sorted(name for name, lines in self._function_lines if lines > LONG_LINES)

    @property
    def repeated_classes(self) -> Mapping[str, list[str]]:
        """Class names that several modules define, with those modules."""
        homes: dict[str, list[str]] = {}
        for module in self.modules:
            for name in module.classes():
                homes.setdefault(name, []).append(module.name)
        return {name: found for name, found in sorted(homes.items()) if len(found) > 1}

    @property
    def single_importer(self) -> Mapping[str, str]:
        """Modules that a single other one imports, a sibling in the same folder, with that one."""
        importers = self._importers()
        slices = {}
        for module in self.modules:
            found = importers[module.name]
            if module.path.stem != "__init__" and len(found) == 1:
                (importer,) = found
                if importer.path.parent == module.path.parent:
                    slices[module.name] = importer.name
        return slices

    @property
    def small_slices(self) -> list[str]:
        """Those with a single importer that are shorter than SMALL_LINES."""
        short = {module.name for module in self.modules if module.lines < SMALL_LINES}
        return [name for name in self.single_importer if name in short]

    def _importers(self) -> Mapping[str, set[Module]]:
        importers: dict[str, set[Module]] = {module.name: set() for module in self.modules}
        for module in self.modules:
            for name in module.imported_names():
                home = name if name in importers else name.rpartition(".")[0]
                if home in importers and home != module.name:
                    importers[home].add(module)
        return importers


def _files(root: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        place = root / part
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def main() -> None:
    """Print the figures, and the names behind them."""
    code = Structure()
    single, small = code.single_importer, code.small_slices
    print(f"{len(code.modules):,} files, {code.lines:,} lines")
    print(f"Lines of the median module: {code.median_module:.0f}")
    print(f"Lines of the median function: {code.median_function:.0f}")
    _print_list(f"Functions over {LONG_LINES} lines", code.long_functions)
    print(f"Modules with a single importer, a sibling: {len(single)}")
    _print_list(
        f"of them under {SMALL_LINES} lines", [f"{name} ← {single[name]}" for name in small]
    )
    repeated = [f"{name}: {', '.join(homes)}" for name, homes in code.repeated_classes.items()]
    _print_list("Class names used more than once", repeated)


def _print_list(title: str, lines: Sequence[str]) -> None:
    print("\n  ".join([f"{title}: {len(lines)}", *lines]))


if __name__ == "__main__":
    main()
