"""A sample evening: what people say in it, and simulated people who say it."""
