"""A helper program for the supervisor's tests: ``helper_child.py MODE`` behaves or misbehaves as MODE says."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time


def say(**fields: object) -> None:
    os.write(1, json.dumps(fields).encode("ascii") + b"\n")


def obey(ignore_stop: bool) -> None:
    for line in sys.stdin:
        command = json.loads(line)
        say(event="heard", command=command["command"])
        if command["command"] == "stop" and not ignore_stop:
            os._exit(0)
    if not ignore_stop:
        os._exit(0)


def main(mode: str) -> None:
    threading.Thread(target=obey, args=(mode == "stubborn",), daemon=True).start()
    say(event="hello")
    if mode == "dies":
        say(event="alive")
        sys.exit(3)
    if mode == "crashes":
        say(event="alive")
        os.kill(os.getpid(), signal.SIGSEGV)
    if mode == "malformed":
        os.write(1, b"no json at all\n\xff\xfe\n[1,2]\n" + b"x" * 200_000 + b"\n" + b'{"event":"alive"}\n')
    if mode == "noisy":
        for number in range(5000):
            os.write(2, b"14080219700512301X is a number of somebody, line %d\n" % number)
    while True:
        if mode == "floods":
            os.write(1, b'{"event":"alive"}\n' * 4000)
            continue
        say(event="alive")
        if mode == "silent":
            time.sleep(3600)
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
