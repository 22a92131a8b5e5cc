#!/usr/bin/env python3
"""clang-tidy over our own .cpp files (not the tests), two at a time.

usage: run_tidy.py REPOSITORY BUILD_DIR

A file that was clean is not read again while its text, the text of every header that the compiler
read for it, its command line and .clang-tidy stay the same; build/tidy-cache remembers. The headers
come from ninja's dependency log, so BUILD_DIR has been built.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import subprocess
import sys

LAYERS = ("storage", "daemon", "ipc", "cli")
JOBS = 2


def our_files(root, build):
    """{path: compile command} of the sources of our programs."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    ours = {}
    for entry in commands:
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if os.path.relpath(path, root).split(os.sep)[0] in LAYERS:
            ours[path] = entry["command"]
    return ours


def headers_read(build):
    """{object: paths} as ninja noted them."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, text=True,
                          capture_output=True).stdout
    read = {}
    current = None
    for line in text.split("\n"):
        if line.startswith("    "):
            read[current].append(os.path.normpath(os.path.join(build, line.strip())))
        elif ": #deps" in line:
            current = line.split(": #deps")[0]
            read[current] = []
    return read


@functools.lru_cache(maxsize=None)
def digest_of(path):
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return "missing"


def version():
    return subprocess.run(["clang-tidy", "--version"], check=True, text=True,
                          capture_output=True).stdout


def key_of(path, command, headers, config):
    lines = [config, command] + [f"{p} {digest_of(p)}" for p in sorted({path, *headers})]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def tidy(path, build):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, path], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout + ("" if done.returncode == 0 else done.stderr)


def main():
    root, build = (os.path.abspath(path) for path in sys.argv[1:3])
    cache = os.path.join(root, "build", "tidy-cache")
    os.makedirs(cache, exist_ok=True)
    config = version() + digest_of(os.path.join(root, ".clang-tidy"))
    by_source = {}
    for headers in headers_read(build).values():
        for path in headers:
            if path.endswith(".cpp"):
                by_source[path] = headers
    wanted = {}
    for path, command in our_files(root, build).items():
        key = key_of(path, command, by_source.get(path, []), config)
        # Without a note of its headers nothing can be said about a file: it is read again.
        if path not in by_source or not os.path.exists(os.path.join(cache, key)):
            wanted[path] = key
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = {pool.submit(tidy, path, build): path for path in sorted(wanted)}
        for result in concurrent.futures.as_completed(results):
            path = results[result]
            status, words = result.result()
            if status == 0:
                open(os.path.join(cache, wanted[path]), "w", encoding="utf-8").close()
            else:
                failed += 1
                print(f"{os.path.relpath(path, root)}:\n{words}", flush=True)
    print(f"clang-tidy: {len(wanted)} files read, {failed} with complaints")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
