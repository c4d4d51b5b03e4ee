"""The metrics of all workers from whichever is asked: the kernel chooses who answers /metrics, so
each worker tells the others its numbers through a socket file in a folder of their own."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 2.0
_SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (.*)")


class Siblings:
    """The workers of one address; this one has the number `number`."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._path = folder / f"{number}.sock"
        self._server: asyncio.Server | None = None

    async def start(self, tell: Callable[[], bytes]) -> None:
        """Begins to answer the others with what `tell` says."""

        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(tell())
            await writer.drain()
            writer.close()

        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(answer, self._path)

    async def stop(self) -> None:
        """Ends answering."""
        if self._server:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def ask(self) -> bytes:
        """What all of them say, each sample with its worker's number."""
        paths = sorted(self._folder.glob("*.sock"))
        texts = await asyncio.gather(*map(_read, paths))
        return merge({path.stem: text for path, text in zip(paths, texts, strict=True)})


async def _read(path: Path) -> str:
    """Nothing from a worker that does not answer."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await asyncio.open_unix_connection(path)
            text = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return ""
    return text.decode()


def merge(texts: dict[str, str]) -> bytes:
    """One text of several in Prometheus' format; every sample gets the label `worker`. The
    library's parser would hold up the event loop for twelve times as long."""
    heads: dict[str, str] = {}
    samples: dict[str, list[str]] = {}
    for worker, text in texts.items():
        family = ""
        for line in text.splitlines():
            if line.startswith("# HELP "):
                family = line.split(" ", 3)[2]
                heads[family] = line
            elif line.startswith("# TYPE "):
                family = line.split(" ", 3)[2]
                heads[family] += f"\n{line}" if "# TYPE" not in heads[family] else ""
            elif match := _SAMPLE.fullmatch(line):
                name, labels, value = match.groups()
                listed = ",".join([f'worker="{worker}"', *([labels] if labels else [])])
                samples.setdefault(family, []).append(f"{name}{{{listed}}} {value}")
    lines = [line for family, head in heads.items() for line in [head, *samples.get(family, [])]]
    return ("\n".join(lines) + "\n").encode()
