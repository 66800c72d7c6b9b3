"""HTTP for pages: cookies, headers, forms, redirects, htmx and error pages."""
