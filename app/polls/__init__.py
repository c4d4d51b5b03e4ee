"""Polls: what is asked of everybody at once, and what came of it."""
