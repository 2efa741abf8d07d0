"""Tasks of the register kept alike in calendars and trackers that people work in: read first, plan, then apply."""
