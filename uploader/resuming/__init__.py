"""Resumable uploads: two protocols over one model of parts, leases and offsets."""
