"""Rules of the house that a machine can keep."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400


def files(*patterns: str) -> Iterator[Path]:
    """Our own files; foreign ones have their own test."""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if "vendor" not in path.parts:
                yield path


@pytest.mark.parametrize(
    "check",
    ["ruff check", "ruff format --check", "mypy", "lint-imports --no-cache --no-logo"],
)
def test_checks_of_make_lint(check: str) -> None:
    program, *arguments = check.split()
    target = ["."] if program == "ruff" else []
    command = [str(Path(sys.executable).parent / program), *arguments, *target]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in files("app/**/*.py", "realtime/**/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if _reads_environment(node)
    }
    assert readers == {"app/core/settings.py"}


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any("env" in name.name for name in node.names)
    of_os = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "os"
    return of_os and "env" in getattr(node, "attr", "")


def test_no_script_makes_elements_from_text() -> None:
    forbidden = re.compile(
        r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|unsafe(?:HTML|SVG)|\beval\("
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files("static/js/**/*.js")
        for match in forbidden.finditer(path.read_text("utf-8"))
    ]
    assert not found


def test_no_page_carries_what_its_policy_forbids() -> None:
    """Inline handlers, inline styles, text that is trusted as HTML."""
    forbidden = re.compile(r"\son[a-z]+\s*=|\sstyle\s*=|<style\b|javascript:|\|\s*safe\b")
    found = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in files("templates/**/*.html", "static/js/**/*.js")
        for match in forbidden.finditer(_without_code(path))
    ]
    assert not found


def _without_code(path: Path) -> str:
    """A template whole, of a script only what stands in lit templates."""
    text = path.read_text("utf-8")
    return text if path.suffix == ".html" else " ".join(re.findall(r"html`[^`]*`", text))


def test_files_stay_short_enough_to_read() -> None:
    patterns = ("app/**/*.py", "realtime/*.py", "tests/**/*.py", "tools/*.py",
                "static/js/**/*.js", "static/css/*.css", "templates/**/*.html")  # fmt: skip
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files(*patterns)
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


def test_lock_files_name_no_download_address() -> None:
    for path in files("*.lock"):
        assert "://" not in path.read_text("utf-8"), path.name
