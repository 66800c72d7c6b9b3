"""The object store: its client, time-outs, durable puts, and the spool in front of it."""
