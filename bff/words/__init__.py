"""The words of pages: pictures, days, times, sizes, links and errors."""
