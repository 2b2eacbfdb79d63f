"""REST: every resource under /api/v1, described by OpenAPI, refused in one shape (RFC 9457)."""
