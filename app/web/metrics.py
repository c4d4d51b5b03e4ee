"""What an operator may watch, in Prometheus' format."""

from prometheus_client import CollectorRegistry, Gauge

from realtime.document import Hub
from realtime.gateway import Gateway
from realtime.writer import Writer


def make_metrics(gateway: Gateway, writer: Writer, hub: Hub) -> CollectorRegistry:
    """The gauges of one process, read when they are asked for."""
    registry = CollectorRegistry()
    sockets = Gauge("madang_sockets", "Open sockets", ["of"], registry=registry)
    sockets.labels("staff").set_function(lambda: gateway.count()[0])
    sockets.labels("citizens").set_function(lambda: gateway.count()[1])
    waiting = Gauge("madang_commands_waiting", "Commands before the writer", registry=registry)
    waiting.set_function(lambda: writer.waiting)
    ticks = Gauge("madang_ticks", "Times documents were derived and sent", registry=registry)
    ticks.set_function(lambda: hub.ticks)
    return registry
