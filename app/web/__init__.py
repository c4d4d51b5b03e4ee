"""The web edge: requests become callers and commands, answers become JSON, pages and cookies."""
