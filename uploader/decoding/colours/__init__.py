"""Which colours a file means (ICC profiles, code points, gamma), and their conversion to sRGB."""
