"""Says who said what."""
