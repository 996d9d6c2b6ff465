"""Gunicorn in production. WEB_BIND, WEB_WORKERS and WEB_THREADS may be set in the environment."""

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")  # inside the container; only nginx reaches it
workers = int(os.environ.get("WEB_WORKERS", "3"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than nginx keeps its side, so that nginx is never cut off in the middle
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- the heartbeat file must lie in memory, not on a slow disk
# The root is read-only in the container and nobody speaks to a running server through its control socket.
control_socket_disable = True
limit_request_line = 8190
limit_request_fields = 60
forwarded_allow_ips = "*"  # only nginx can connect
accesslog = None  # nginx writes the access log
errorlog = "-"
