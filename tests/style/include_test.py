#!/usr/bin/env python3
"""The arrows between the layers, read from the #include lines."""

import re

import tree

# layer: what it may include besides itself. A name is a layer, or a single header of one.
TREE = ["storage/hash.h", "storage/merkle.h"]
ARROWS = {
    "storage": [],
    "ipc": [],
    "daemon/core": [],
    "daemon/record": ["daemon/core"],
    "daemon/formats": ["daemon/core"],
    "daemon/crypto": ["daemon/core", "storage/hash.h"],  # one SHA-256 for tree and tokens
    "daemon/tlog": ["daemon/crypto", *TREE],
    "daemon/loop": [],
    "daemon/tlog": ["daemon/crypto", *TREE],
    # a program of its own, which must stay small enough to be trusted
    "daemon/signer": ["daemon/tlog", "daemon/crypto", *TREE],
    "daemon/vault": ["daemon/crypto", "daemon/core", "storage"],
    "daemon/journal": ["daemon/vault", "daemon/record", "daemon/core", "storage", "daemon/loop"],
    "daemon/app": ["daemon/journal", "daemon/vault", "daemon/record", "daemon/core",
                   "daemon/crypto", "daemon/tlog", "storage", "daemon/loop"],
    "daemon/http": ["daemon/app", "daemon/loop", "daemon/core", "daemon/tlog"],
    "daemon/rpc": ["daemon/app", "daemon/loop", "daemon/core", "daemon/tlog", "ipc"],
    "daemon/mail": ["daemon/app", "daemon/loop", "daemon/core"],
    "daemon/poster": ["daemon/app", "daemon/loop", "daemon/crypto"],
    # main and what it wires: the only place that sees every part
    "daemon": ["daemon/app", "daemon/core", "daemon/crypto", "daemon/http", "daemon/journal",
               "daemon/loop", "daemon/mail", "daemon/poster", "daemon/record", "daemon/rpc", "daemon/tlog",
               "daemon/vault", "daemon/signer/protocol.h", "storage", "ipc"],
    "cli": ["ipc", "daemon/core", "daemon/record", "daemon/formats", "daemon/crypto", "daemon/tlog",
            *TREE],
}

# Libraries that a layer must not speak, by the start of the header's name; core speaks std only.
FOREIGN = {
    "storage": ("kj/", "capnp/", "uv.h"),
    "daemon/formats": ("kj/", "capnp/", "uv.h", "rocksdb/", "fstream", "iostream", "filesystem"),
    "ipc": ("uv.h", "rocksdb/"),
    "daemon/signer": ("kj/", "capnp/", "uv.h", "rocksdb/"),
    "daemon/vault": ("uv.h",),
}
# Libraries that one layer only speaks, by the start of the header's name.
ONLY_IN = {"jwt/": "daemon/crypto", "nlohmann/": "daemon/crypto"}
# Standard headers by which a clock, chance, a thread or output would come into the pure part.
IMPURE = {"random", "iostream", "fstream", "ostream", "istream", "thread", "mutex", "filesystem",
          "ctime", "condition_variable", "future"}
IMPURE_CALLS = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b"
                          r"|\bstd::(rand|time|getenv)\b")

# Engines whose headers stay behind the wall of their folder, even through a header of ours.
BEHIND_A_WALL = ("rocksdb/", "openssl/", "sodium", "curl/", "uv.h", "systemd/", "toml++/", "jwt/",
                 "pugixml")


def layer_of(path):
    found = [layer for layer in ARROWS if path.startswith(layer + "/")]
    return max(found, key=len) if found else None


def check_quoted(path, number, name):
    if not re.match(r"(storage|daemon|ipc|cli|tests)/", name):
        yield f'{path}:{number}: "{name}": includes are written from the top of the tree'
        return
    here, there = layer_of(path), layer_of(name)
    if name.startswith("tests/"):
        yield f"{path}:{number}: includes a test: {name}"
    elif here != there and there not in ARROWS[here] and name not in ARROWS[here]:
        yield f"{path}:{number}: {here} may not include {name}"


def check_angled(path, number, name):
    here = layer_of(path)
    if name.startswith(FOREIGN.get(here, ())):
        yield f"{path}:{number}: {here} does not speak <{name}>"
    for start, layer in ONLY_IN.items():
        if name.startswith(start) and here != layer:
            yield f"{path}:{number}: only {layer} speaks <{name}>"
    if here == "daemon/core":
        if not name.startswith("boost/") and re.search(r"[./]", name):
            yield f"{path}:{number}: core speaks std and Boost headers only, not <{name}>"
        if name in IMPURE:
            yield f"{path}:{number}: core is pure: no <{name}>"


def check_calls(path, text):
    if layer_of(path) == "daemon/core":
        for number, line in enumerate(text.split("\n"), 1):
            found = IMPURE_CALLS.search(re.sub(r"//.*", "", line))
            if found:
                yield f"{path}:{number}: core is pure: no {found[0]}"


def check_walls(texts):
    """A header of ours that includes an engine's header is for its own folder only."""
    behind = {path: name for path, text in texts.items() if path.endswith(".h")
              for _, name, _ in tree.includes(text) if name.startswith(BEHIND_A_WALL)}
    for path, text in texts.items():
        for number, name, _ in tree.includes(text):
            if name in behind and layer_of(name) != layer_of(path):
                yield f"{path}:{number}: {name} brings <{behind[name]}> with it"


def check(root):
    texts = {path: tree.read(root, path) for path in tree.sources(root)}
    programs = {path: text for path, text in texts.items() if not path.startswith("tests/")}
    for path, text in programs.items():
        if layer_of(path) is None:
            yield f"{path}:1: belongs to no layer"
            continue
        for number, name, quoted in tree.includes(text):
            yield from (check_quoted if quoted else check_angled)(path, number, name)
        yield from check_calls(path, text)
    yield from check_walls(programs)


def one(path, line):
    return {path: line + "\n"}


GOOD = {
    "daemon/core/a.cpp": '#include "daemon/core/a.h"\n#include <vector>\n'
                         '#include <boost/crc.hpp>\n',
    "daemon/http/a.cpp": '#include "daemon/app/a.h"\n#include <kj/async.h>\n',
    "daemon/record/a.cpp": '#include "daemon/record/record.capnp.h"\n#include "daemon/core/a.h"\n',
    "daemon/main.cpp": '#include "daemon/http/a.h"\n#include "storage/log.h"\n',
    "daemon/service/a.cpp": '#include "daemon/signer/protocol.h"\n',
    "daemon/loop/internal.h": "#include <uv.h>\n",
    "daemon/loop/a.cpp": '#include "daemon/loop/internal.h"\n',
    "cli/a.cpp": '#include "storage/merkle.h"\n#include "ipc/admin.capnp.h"\n',
    "tests/http/a.cpp": '#include "daemon/rpc/a.h"\n#include "daemon/http/a.h"\n',
}
BAD = [
    (one("daemon/core/b.cpp", '#include "daemon/record/a.h"'), "core may not include"),
    (one("daemon/core/b.cpp", "#include <kj/common.h>"), "std and Boost headers only"),
    (one("daemon/core/b.cpp", "#include <random>"), "core is pure"),
    (one("daemon/core/b.cpp", "auto t = std::chrono::system_clock::now();"), "core is pure"),
    (one("daemon/http/b.cpp", '#include "daemon/rpc/a.h"'), "daemon/http may not include"),
    (one("daemon/http/b.cpp", '#include "daemon/journal/a.h"'), "daemon/http may not include"),
    (one("daemon/rpc/b.cpp", '#include "daemon/http/a.h"'), "daemon/rpc may not include"),
    (one("daemon/mail/b.cpp", '#include "daemon/http/a.h"'), "daemon/mail may not include"),
    (one("daemon/app/b.cpp", '#include "daemon/http/a.h"'), "daemon/app may not include"),
    (one("daemon/journal/b.cpp", '#include "daemon/app/a.h"'), "daemon/journal may not include"),
    (one("daemon/vault/b.cpp", '#include "daemon/journal/a.h"'), "daemon/vault may not include"),
    (one("daemon/record/b.cpp", '#include "storage/log.h"'), "daemon/record may not include"),
    (one("daemon/crypto/b.cpp", '#include "storage/log.h"'), "daemon/crypto may not include"),
    (one("daemon/loop/b.cpp", '#include "daemon/core/a.h"'), "daemon/loop may not include"),
    (one("daemon/formats/b.cpp", '#include "daemon/record/a.h"'), "daemon/formats may not include"),
    (one("daemon/formats/b.cpp", "#include <fstream>"), "daemon/formats does not speak"),
    (one("daemon/tlog/b.cpp", '#include "storage/log.h"'), "daemon/tlog may not include"),
    (one("daemon/tlog/b.cpp", '#include "daemon/core/a.h"'), "daemon/tlog may not include"),
    (one("daemon/signer/b.cpp", '#include "storage/log.h"'), "daemon/signer may not include"),
    (one("daemon/signer/b.cpp", '#include "daemon/service/a.h"'), "daemon/signer may not include"),
    (one("daemon/signer/b.cpp", "#include <kj/async.h>"), "daemon/signer does not speak"),
    (one("daemon/service/b.cpp", '#include "daemon/signer/a.h"'), "daemon may not include"),
    (one("daemon/app/b.cpp", '#include "daemon/signer/protocol.h"'), "daemon/app may not include"),
    (one("storage/b.cpp", '#include "daemon/core/a.h"'), "storage may not include"),
    (one("storage/b.cpp", "#include <kj/common.h>"), "storage does not speak"),
    (one("ipc/b.cpp", '#include "daemon/core/a.h"'), "ipc may not include"),
    (one("cli/b.cpp", '#include "storage/log.h"'), "cli may not include"),
    (one("cli/b.cpp", '#include "daemon/app/a.h"'), "cli may not include"),
    (one("cli/b.cpp", '#include "tests/support/a.h"'), "includes a test"),
    (one("cli/b.cpp", '#include "b.h"'), "from the top of the tree"),
    (one("daemon/app/b.cpp", "#include <jwt/jwt.hpp>"), "only daemon/crypto speaks"),
    (one("extra/b.cpp", ""), "belongs to no layer"),
    (one("daemon/http/b.cpp", '#include "daemon/loop/internal.h"'), "brings <uv.h> with it"),
]

if __name__ == "__main__":
    tree.main(check, GOOD, BAD)
