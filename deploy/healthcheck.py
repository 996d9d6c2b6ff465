"""Asks the web process in this container whether it can work: exit code 0 when /readyz answers 200."""

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    """Ask with a host name that the site knows; strangers' names are refused."""
    address = os.environ.get("WEB_BIND", "0.0.0.0:8000").replace("0.0.0.0", "127.0.0.1")  # noqa: S104
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    connection = HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
