"""Says what the weather was."""
