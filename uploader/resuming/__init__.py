"""Uploads that are cut and continued, in two protocols over one model."""
