"""Exit 0 when a PostgreSQL server answers at the given address and lets us make databases, else 1."""

import sys

import psycopg


def answers(url: str) -> bool:
    """Return whether the server at `url` is there and the role may create a database."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute("select rolcreatedb or rolsuper from pg_roles where rolname = current_user")
            return bool((row.fetchone() or (False,))[0])
    except psycopg.Error:
        return False


if __name__ == "__main__":
    raise SystemExit(0 if answers(sys.argv[1]) else 1)
