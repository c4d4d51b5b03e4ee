"""Madang: topic forums, live town halls and citizens' assemblies for a city."""

__version__ = "0.1.0"
