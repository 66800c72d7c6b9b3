"""Every picture of a corpus beside what Chromium shows of it; run as `python -m judge`."""
