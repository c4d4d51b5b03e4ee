"""Posts: the comments and questions of citizens, and what becomes of them."""
