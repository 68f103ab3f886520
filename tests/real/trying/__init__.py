"""What `try-plans` is made of: stories, the engine, trees of files and probes."""
