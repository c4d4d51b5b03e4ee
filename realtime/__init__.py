"""Delivery: writer, bus, documents, fan-out, gateway, feed. It knows no citizens and no polls."""
