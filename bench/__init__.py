"""The measurements: our server and its peers under the same load, on one machine."""

NAMES = ("fanout", "join", "votes", "hall", "storm", "slow", "nodes")
