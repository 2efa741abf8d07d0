"""Structure to meaning: citations, deadlines, tasks, and what they resolve to."""
