"""What a page travels in: headers, cookies, forms, addresses, htmx, and the pages of errors."""
