"""vnadmin."""
