"""What Python calls of the compiled engine is a kernel: anything else has no way in from Python and would end the
process."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT_A_WAY_IN = {"compiled", "inlined"}
DECORATORS = WITHOUT_A_WAY_IN | {"kernel"}
MODULES = sorted(path for folder in ("parsers", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))


def decorators(node: ast.AST) -> set[str]:
    found = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return {name.id for name in found if isinstance(name, ast.Name)} & DECORATORS


def closed(source: str) -> set[str]:
    """Names of a module's functions that only compiled ones may call."""
    return {
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and decorators(node) & WITHOUT_A_WAY_IN
    }


def imported(tree: ast.Module, closed_by_module: dict[str, set[str]]) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in closed_by_module.get(node.module or "", ())
    }


def called_by_python(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if decorators(child):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
            yield child.func.id
        yield from called_by_python(child)


CLOSED = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): closed(path.read_text(encoding="utf-8")) for path in MODULES
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_calls_only_kernels(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = CLOSED[".".join(path.relative_to(ROOT).with_suffix("").parts)]
    assert not set(called_by_python(tree)) & (own | imported(tree, CLOSED))


def test_a_call_from_python_is_seen() -> None:
    source = "@inlined\ndef inner():\n    pass\n\n@kernel\ndef outer():\n    inner()\n\ndef plain():\n    inner()\n"
    assert set(called_by_python(ast.parse(source))) & closed(source) == {"inner"}
