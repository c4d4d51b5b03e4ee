"""What `madang init` makes: the key that signs cookies, and a settings file to begin with."""

import os
import secrets
import shutil
from pathlib import Path

TEMPLATE = Path(__file__).parents[1] / "config.toml"


def make_secret(path: Path) -> bool:
    """Makes the key where it is missing, for its owner alone; answers whether it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    return True


def make_config(path: Path) -> bool:
    """Copies the documented defaults where the file is missing; answers whether it did."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TEMPLATE, path)
    return True
