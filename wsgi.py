"""For web servers: `gunicorn wsgi:app`."""

from erp.app import create_app

app = create_app()
