"""People: citizens' phones and the keys of staff."""
