"""What each audience may see of a meeting, and nothing else. Pure functions of the database."""
