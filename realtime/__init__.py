"""Delivery: writer, bus, documents, fan-out, gateway and feed. Knows nothing of citizens or polls."""
