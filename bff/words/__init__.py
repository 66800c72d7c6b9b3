"""What pages say: pictures, days, times, sizes, links and errors in words."""
