"""Foreign files are served as they were published."""

import hashlib
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
OURS = {"README.md", "SHA256SUMS"}


def test_every_vendored_file_is_listed_and_unchanged() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    listed = {name.removeprefix("./"): digest for digest, name in map(str.split, lines)}
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in OURS
    }
    assert found == listed


def test_every_vendored_folder_carries_its_licence() -> None:
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert list(folder.glob("LICENSE*")), f"{folder.name} has no licence file"
        assert f"`{folder.name}/`" in (VENDOR / "README.md").read_text("utf-8")
