"""Reads what files say of their pictures: EXIF and XMP, within bounds of their own."""
