"""What an operator may watch: every number that the dashboard draws exists, of all workers."""

import json
import re
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from app.web.siblings import Siblings, merge
from tests.support.town import Town

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana.json"


def samples(text: str) -> dict[str, float]:
    """The sum of each sample's values."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
    return found


async def read(base_url: str) -> str:
    async with httpx.AsyncClient(base_url=base_url) as client:
        return (await client.get("/metrics")).text


async def test_every_query_of_the_dashboard_names_numbers_that_exist(town: Town) -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = {name for query in queries for name in re.findall(r"madang_\w+", query)}
    known = samples(await read(town.base_url))
    assert len(named) > 10
    assert named <= set(known)
    shown = {re.sub("_(bucket|sum|count|total)$", "", name) for name in named}
    there = {re.sub("_(bucket|sum|count|total|created)$", "", name) for name in known}
    assert there == shown, "a number that nobody sees"


async def test_an_evening_leaves_its_traces(town: Town) -> None:
    before = samples(await read(town.base_url))
    hall = town.hall()
    stage, phone = hall.staff("stage"), hall.phone()
    client, watcher = await phone.connect("public"), await stage.connect("staff")
    id = (await phone.do("comment.post", text="안녕하세요"))["id"]
    await client.until(lambda: id in client.state["public"]["comments"])
    await client.sync("public", client.revision["public"])
    text = await read(town.base_url)
    after = samples(text)
    for name in ("batch_commands", "commit_seconds", "tick_seconds", "loop_lag_seconds"):
        assert after[f"madang_{name}_count"] > before[f"madang_{name}_count"], name
    age, count = "madang_frame_age_seconds_sum", "madang_frame_age_seconds_count"
    assert 0 < after[age] - before[age] < 2 * (after[count] - before[count])
    assert after["madang_gaps_total"] == before["madang_gaps_total"] + 1
    assert re.search(r'madang_sockets\{role="citizen"\} [1-9]', text)
    assert re.search(r'madang_sockets\{role="stage"\} [1-9]', text)
    await client.close()
    await watcher.close()


async def test_whichever_worker_is_asked_tells_of_all(tmp_path: Path) -> None:
    text = '# HELP a An a\n# TYPE a gauge\na{role="x"} %d.0\n# HELP b A b\n# TYPE b gauge\nb %d.0\n'
    workers = [Siblings(tmp_path, number) for number in (0, 1)]
    for number, worker in enumerate(workers, 1):
        await worker.start(lambda number=number: (text % (number, 10 * number)).encode())
    (tmp_path / "2.sock").touch()
    answers = [await worker.ask() for worker in workers]
    for worker in workers:
        await worker.stop()
    assert answers[0] == answers[1]
    found = list(text_string_to_metric_families(answers[0].decode()))
    assert [family.name for family in found] == ["a", "b"]
    told = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in found
        for sample in family.samples
    }
    assert told[("a", ("role", "x"), ("worker", "1"))] == 2
    assert told[("b", ("worker", "0"))] == 10
    assert merge({}) == b"\n"
