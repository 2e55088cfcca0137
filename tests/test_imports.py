"""Who may import whom, where each outside library is at home, and what code may not name."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LAYERS = ("corpus", "index", "rag", "eval", "page")
MODULES = sorted(
    [path for layer in LAYERS for path in (PROJECT / layer).rglob("*.py")] + [PROJECT / "app.py"]
)
LONGEST = 320

MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "rag": {"corpus", "index", "rag"},
    "eval": {"corpus", "index", "rag", "eval", "page"},  # of page only what is kept: see below
    "page": {"corpus", "index", "rag", "page"},
    "app": {"corpus", "index", "rag", "page"},
}
"""Which of the project's own packages each may import: one way, and nobody eval or the page."""

HOMES = {
    "faiss": ("index/dense.py",),
    "huggingface_hub": ("index/hub.py",),
    "snowballstemmer": ("index/english.py",),
    "sudachipy": ("index/text.py",),
    "torch": ("index/huggingface.py", "index/cross_encoder.py", "index/training/*"),
    "transformers": ("index/huggingface.py", "index/cross_encoder.py", "index/training/*"),
    "sentence_transformers": ("index/huggingface.py", "index/cross_encoder.py", "index/training/*"),
    "tokenizers": ("index/static.py", "index/training/*"),
    "threadpoolctl": ("index/threads.py",),
    "safetensors": ("index/static.py", "index/huggingface.py", "index/training/*"),
    "langchain": ("index/langchain.py", "index/huggingface.py", "rag/llm.py"),
    "langchain_core": ("index/langchain.py", "index/huggingface.py", "rag/llm.py"),
    "langchain_huggingface": ("index/huggingface.py",),
    "langchain_openai": ("rag/llm.py",),
    "langchain_ollama": ("rag/llm.py",),
    "gradio": (
        "page/api.py",
        "page/blocks.py",
        "page/events.py",
        "page/handlers.py",
        "page/theme.py",
        "page/view_handlers.py",
    ),
    "uvicorn": ("page/serve.py",),
    "fastapi": (
        "page/serve.py",
        "page/server.py",
        "page/login.py",
        "page/blocks.py",
        "page/view_handlers.py",
    ),
    "starlette": ("page/guard.py",),
    "yaml": (
        "corpus/english.py",
        "corpus/everyday.py",
        "corpus/forms.py",
        "corpus/gazetteer.py",
        "rag/cues.py",
        "eval/material.py",
        "page/words.py",
        "index/known.py",
    ),
    "docx": ("page/word.py", "page/footnotes.py"),
    "sqlite3": ("page/store/*",),
    "openpyxl": ("page/tables.py",),
    "pickle": (),
    "marshal": (),
    "shelve": (),
    "requests": (),
    "httpx": (),
}
"""Outside libraries with the only modules that may import them."""


def _name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """The first part of each module's name that ``tree`` imports, also inside functions."""
    return (name.split(".")[0] for name in imported_modules(tree))


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """The whole name of each module that ``tree`` imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            yield node.module


def string_literals(tree: ast.AST) -> Iterator[str]:
    """Every string of ``tree`` that is not a docstring or another bare expression."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def test_every_layer_is_read() -> None:
    found = {_name(path).split("/")[0].removesuffix(".py") for path in MODULES}
    assert found == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_run_one_way(path: Path) -> None:
    own = set(MAY_IMPORT) | {"tests"}
    layer = _name(path).split("/")[0].removesuffix(".py")
    assert set(imported(_parsed(path))) & own <= MAY_IMPORT[layer]


@pytest.mark.parametrize("path", sorted((PROJECT / "eval").rglob("*.py")), ids=_name)
def test_eval_reads_what_the_page_keeps_and_nothing_else_of_it(path: Path) -> None:
    assert [name for name in imported_modules(_parsed(path)) if _is_shown(name)] == []


def _is_shown(module: str) -> bool:
    """Whether ``module`` is a part of the page that shows something."""
    return module.split(".")[0] == "page" and not module.startswith("page.store.")


def test_what_is_kept_needs_no_web_library() -> None:
    script = "import sys, page.store.feedback, page.store.logins, page.store.users; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert "page.store.feedback" in loaded
    assert loaded & {"gradio", "fastapi", "starlette"} == set()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_libraries_stay_at_home(path: Path) -> None:
    name = _name(path)
    abroad = [
        library
        for library in set(imported(_parsed(path)))
        if library in HOMES and not any(fnmatch(name, home) for home in HOMES[library])
    ]
    assert abroad == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


SEED = ("千葉市", "川崎市", "栃木県", "鹿児島県")
"""Whose reports come with the project."""


def test_the_seed_names_are_those_of_the_reports() -> None:
    reports = "".join(
        path.read_text(encoding="utf-8") for path in sorted((PROJECT / "corpus" / "reports").glob("*.txt"))
    )
    assert [name for name in SEED if name not in reports] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_code_names_a_jurisdiction_of_the_reports(path: Path) -> None:
    named = [name for name in SEED for text in string_literals(_parsed(path)) if name in text]
    assert named == []


def test_the_rules_see_what_they_forbid() -> None:
    tree = ast.parse(
        '"""千葉市 in a docstring."""\ndef f():\n    import pickle as p\n    return "川崎市" + f"栃木県{p}"\n'
    )
    assert set(imported(tree)) == {"pickle"}
    assert sorted(string_literals(tree)) == ["川崎市", "栃木県"]
    shown = (
        "from page.render import x\nfrom page import text\nfrom page.store.users import Users\nimport pageant"
    )
    assert [n for n in imported_modules(ast.parse(shown)) if _is_shown(n)] == ["page.render", "page"]
    assert set(imported(ast.parse("from langchain_core.documents import Document"))) == {"langchain_core"}


def test_homes_are_no_part_of_python_that_is_gone() -> None:
    """A typo in a forbidden module's name would forbid nothing."""
    for name in ("pickle", "marshal", "shelve"):
        assert name in sys.stdlib_module_names
