"""Meetings: what is prepared, opened, shown and closed."""
