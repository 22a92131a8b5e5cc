#!/usr/bin/env python3
"""What clang has to say about every .cpp file: its warnings, and for our programs (not the tests)
clang-tidy's checks, two files at a time.

usage: run_tidy.py REPOSITORY CLANG_BUILD BUILT

CLANG_BUILD is configured for clang, and its generated headers are there. A file that was clean is
not read again while its text, the text of every header that the compiler read for it, its command
line and .clang-tidy stay the same, in whatever checkout; shop-authd-tidy in the user's cache folder
remembers. The headers come from ninja's dependency log of BUILT, a build of everything.
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


def layer_of(path, root):
    return os.path.relpath(path, root).split(os.sep)[0]


def our_files(root, build):
    """{path: compile command} of all our sources."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    ours = {}
    for entry in commands:
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if layer_of(path, root) in (*LAYERS, "tests"):
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


def key_of(path, command, headers, config, root):
    lines = [config, command] + [f"{p} {digest_of(p)}" for p in sorted({path, *headers})]
    return hashlib.sha256("\n".join(lines).replace(root, "").encode()).hexdigest()


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "shop-authd-tidy")


def check(path, command, root, build):
    """clang-tidy tells the compiler's warnings too; for the tests those are enough."""
    if layer_of(path, root) in LAYERS:
        words = ["clang-tidy", "--quiet", "-p", build, path]
    else:
        words = ["sh", "-c", command.split("ccache ")[-1] + " -fsyntax-only"]
    done = subprocess.run(words, text=True, cwd=build, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stdout + ("" if done.returncode == 0 else done.stderr)


def main():
    root, build, built = (os.path.abspath(path) for path in sys.argv[1:4])
    cache = cache_folder()
    os.makedirs(cache, exist_ok=True)
    config = version() + digest_of(os.path.join(root, ".clang-tidy"))
    by_source = {}
    for headers in headers_read(built).values():
        for path in headers:
            if path.endswith(".cpp"):
                by_source[path] = headers
    wanted = {}
    commands = our_files(root, build)
    for path, command in commands.items():
        key = key_of(path, command, by_source.get(path, []), config, root)
        # Without a note of its headers nothing can be said about a file: it is read again.
        if path not in by_source or not os.path.exists(os.path.join(cache, key)):
            wanted[path] = key
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = {pool.submit(check, path, commands[path], root, build): path
                   for path in sorted(wanted)}
        for result in concurrent.futures.as_completed(results):
            path = results[result]
            status, words = result.result()
            if status == 0:
                open(os.path.join(cache, wanted[path]), "w", encoding="utf-8").close()
            else:
                failed += 1
                print(f"{os.path.relpath(path, root)}:\n{words}", flush=True)
    print(f"clang: {len(wanted)} files read, {failed} with complaints")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
