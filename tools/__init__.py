"""Tools for those who work on Madang; no part of the running product."""
