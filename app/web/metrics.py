"""What an operator may watch, in Prometheus' format. `deploy/grafana.json` draws it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from realtime.bus import Bus
from realtime.document import Hub
from realtime.fanout import Fanout
from realtime.gateway import Gateway
from realtime.lag import LoopLag
from realtime.writer import Writer

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
COMMANDS = (1, 2, 5, 10, 20, 50, 100, 200)
BUS_STATES = ("ok", "degraded", "deaf")


@dataclass(frozen=True)
class Metrics:
    """The numbers of one process, and what measures its event loop."""

    registry: CollectorRegistry
    lag: LoopLag


@dataclass(frozen=True)
class _Sockets(Collector):
    """Open sockets by role, and what became of others, counted when somebody asks."""

    gateway: Gateway
    fanout: Fanout

    def collect(self) -> Iterator[Metric]:
        sockets = GaugeMetricFamily("madang_sockets", "Open sockets", labels=["role"])
        for role, many in self.gateway.roles().items():
            sockets.add_metric([role], many)
        yield sockets
        for name, text, many in (
            ("madang_writes", "Writes to sockets", self.fanout.writes),
            ("madang_evicted", "Sockets closed because they did not read", self.gateway.evicted),
            ("madang_turned_away", "Phones told to come later", self.gateway.turned_away),
            ("madang_gaps", "Times a client asked anew from a revision", self.gateway.gaps),
            ("madang_steps_built", "Snapshots and differences made for clients", self.fanout.built),
        ):
            yield CounterMetricFamily(name, text, many)


def make_metrics(gateway: Gateway, writer: Writer, hub: Hub, fanout: Fanout, bus: Bus) -> Metrics:
    """Gauges are read when they are asked for, histograms filled as things happen."""
    registry = CollectorRegistry()
    registry.register(_Sockets(gateway, fanout))
    behind = Gauge("madang_sockets_behind", "Sockets that lack the newest", registry=registry)
    behind.set_function(fanout.behind)
    _of_bus(bus, registry)
    _of_writer(writer, registry)
    _of_delivery(hub, fanout, registry)
    lag = Histogram(
        "madang_loop_lag_seconds", "Lateness of the event loop", buckets=SECONDS, registry=registry
    )
    return Metrics(registry, LoopLag(lag.observe))


def _of_bus(bus: Bus, registry: CollectorRegistry) -> None:
    state = Gauge("madang_bus", "1 for the state the bus is in", ["state"], registry=registry)
    for name in BUS_STATES:
        state.labels(name).set_function(partial(_is_in, bus, name))
    nodes = Gauge("madang_bus_nodes", "Nodes that hear the bus", registry=registry)
    nodes.set_function(lambda: bus.receivers)


def _is_in(bus: Bus, state: str) -> float:
    return float(bus.state() == state)


def _of_writer(writer: Writer, registry: CollectorRegistry) -> None:
    waiting = Gauge("madang_commands_waiting", "Commands before the writer", registry=registry)
    waiting.set_function(lambda: writer.waiting)
    size = Histogram(
        "madang_batch_commands", "Commands of one commit", buckets=COMMANDS, registry=registry
    )
    commit = Histogram(
        "madang_commit_seconds", "Length of one commit", buckets=SECONDS, registry=registry
    )

    def committed(commands: int, seconds: float) -> None:
        size.observe(commands)
        commit.observe(seconds)

    writer.measured = committed


def _of_delivery(hub: Hub, fanout: Fanout, registry: CollectorRegistry) -> None:
    tick = Histogram(
        "madang_tick_seconds", "Deriving and sending", buckets=SECONDS, registry=registry
    )
    age = Histogram(
        "madang_frame_age_seconds",
        "From the commit until its frames are written",
        buckets=SECONDS,
        registry=registry,
    )
    hub.ticked, fanout.delivered = tick.observe, age.observe
