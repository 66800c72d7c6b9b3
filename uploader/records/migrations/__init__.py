"""The steps that bring the database of the uploader to its present shape."""
