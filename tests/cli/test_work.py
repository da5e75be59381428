"""The command `pingyi work`: one round and an end, an end with its parent, an end by a signal."""

import signal
import subprocess


def test_one_round_ends_by_itself(pingyi, tmp_path):
    found = pingyi("work", "--once", "--data", tmp_path / "data")

    assert (found.returncode, found.stderr) == (0, "")


def test_worker_ends_with_whoever_started_it(command, tmp_path):
    words = command("work", "--with-parent", "--data", tmp_path / "data")
    with subprocess.Popen(**words, stdin=subprocess.PIPE) as process:
        process.stdin.close()

        assert process.wait(timeout=120) == 0


def test_worker_ends_by_a_signal(command, tmp_path):
    with subprocess.Popen(**command("work", "--data", tmp_path / "data")) as process:
        while not (tmp_path / "data" / "pingyi.sqlite3").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=120) in (0, -signal.SIGTERM)
