#!/usr/bin/env python3
"""Keeps the shape of the tree: sizes, names, where third-party headers may appear."""

import os
import re

import functions
import tree

LINE, FUNCTION, FILE, MAIN = 100, 70, 500, 80
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "CHANGELOG.md", "LICENSE",
             "storage", "daemon", "ipc", "cli", "tests", "packaging"}
TOP_IGNORED = {"build", "node_modules", "compile_commands.json"}

# A third-party header, and the only places that may name it. A test may include what its layer
# may, and tests/bench measures against the bare libraries.
THIRD_PARTY = [
    ("uv.h", ["daemon/loop/"]),
    ("rocksdb/", ["storage/", "tests/crash/"]),
    ("openssl/", ["daemon/crypto/", "storage/sha256.cpp"]),
    ("sodium", ["daemon/crypto/"]),
    ("jwt/", ["daemon/crypto/"]),
    ("curl/", ["daemon/mail/", "daemon/poster/"]),
    ("boost/beast", ["daemon/http/", "tests/fuzz/"]),
    ("systemd/", ["daemon/"]),
    ("toml++/", ["daemon/"]),
    ("CLI/", ["cli/", "daemon/"]),
    ("boost/test/", ["tests/"]),
    ("rapidcheck", ["tests/"]),
]
# ... and of each program of the daemon only one .cpp: the file that reads the configuration, or the
# command line.
ONE_FILE = ["toml++/", "CLI/"]
SECOND_PROGRAM = "daemon/signer/"


def allowed_for(places, path):
    if path.startswith("tests/bench/"):
        return True
    twin = re.sub(r"^tests/", "daemon/", path)
    storage_twin = re.sub(r"^tests/", "", path)
    return any(p.startswith(place) for place in places for p in (path, twin, storage_twin))


def check_lines(path, text):
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE:
            yield f"{path}:{number}: line of {len(line)} characters (at most {LINE})"
        if re.search(r"\busing\s+namespace\s+std\s*;", line):
            yield f"{path}:{number}: using namespace std"
        if re.search(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", line):
            yield f"{path}:{number}: an unfinished mark: finish it, or open an issue"
    size = len(lines) - 1
    if size > FILE:
        yield f"{path}:{size}: file of {size} lines (at most {FILE})"
    if os.path.basename(path) == "main.cpp" and size > MAIN:
        yield f"{path}:{size}: main.cpp of {size} lines (at most {MAIN}): it only wires"


def check_functions(path, text):
    for first, last in functions.functions(text):
        if last - first + 1 > FUNCTION:
            yield f"{path}:{first}: function of {last - first + 1} lines (at most {FUNCTION})"


def check_header(path, text):
    code = [line for line in functions.without_noise("\n" + text).split("\n") if line.strip()]
    first = next((line for line in text.split("\n")
                  if line.strip() and not line.lstrip().startswith("//")), "")
    if first.strip() != "#pragma once" or "#pragma once" in code:
        yield f"{path}:1: a header begins with #pragma once"


def check_own_header(root, path, text):
    own = path[:-len(".cpp")] + ".h"
    if not os.path.exists(os.path.join(root, own)):
        return
    first = next(tree.includes(text), (1, "", True))
    if first[1] != own:
        yield f'{path}:{first[0]}: the first include is the own header, "{own}"'


def check_third_party(path, text):
    for number, name, _ in tree.includes(text):
        for prefix, places in THIRD_PARTY:
            if name.startswith(prefix) and not allowed_for(places, path):
                yield f"{path}:{number}: <{name}> belongs to {' '.join(places)}"
        for prefix in ONE_FILE:
            if name.startswith(prefix) and path.startswith("daemon/") and path.endswith(".h"):
                yield f"{path}:{number}: <{name}> in a header"


def check_one_file(texts):
    for prefix in ONE_FILE:
        users = [path for path, text in texts.items() if path.startswith("daemon/")
                 and any(name.startswith(prefix) for _, name, _ in tree.includes(text))]
        for program in (True, False):
            same = [path for path in users if path.startswith(SECOND_PROGRAM) == program]
            for path in same[1:]:
                yield f"{path}:1: <{prefix}...> is already included by {same[0]}; one is enough"


def named_in_cmake(root):
    """Every file that a word of some CMakeLists.txt names."""
    named = set()
    for lists in tree.paths(root):
        if os.path.basename(lists) == "CMakeLists.txt":
            words = re.split(r"[\s()\"]+", re.sub(r"#[^\n]*", "", tree.read(root, lists)))
            folder = os.path.dirname(lists)
            named |= {os.path.normpath(os.path.join(folder, word)) for word in words}
    return named


def check_readme(root, folder):
    """A layer has a README of its own; a folder inside one may be a line in one above it."""
    if os.path.exists(os.path.join(root, folder, "README.md")):
        return
    above = os.path.dirname(folder)
    while above and above != "daemon":
        readme = os.path.join(above, "README.md")
        name = os.path.relpath(folder, above)
        if os.path.exists(os.path.join(root, readme)):
            if re.search(rf"(?<![\w/]){re.escape(name)}/", tree.read(root, readme)):
                return
        above = os.path.dirname(above)
    yield f"{folder}:1: no README.md"


def check_cmake(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"\bGLOB(_RECURSE)?\b", line):
            yield f"{path}:{number}: GLOB: name the sources"


def check_top_level(root):
    for name in sorted(os.listdir(root)):
        if not name.startswith(".") and name not in TOP_LEVEL | TOP_IGNORED:
            yield f"{name}:1: not a room of this house"


def check(root):
    texts = {path: tree.read(root, path) for path in tree.sources(root)}
    named = named_in_cmake(root)
    for path, text in texts.items():
        yield from check_lines(path, text)
        yield from check_functions(path, text)
        yield from check_third_party(path, text)
        if path.endswith(".h"):
            yield from check_header(path, text)
        else:
            yield from check_own_header(root, path, text)
            if path not in named:
                yield f"{path}:1: no CMakeLists.txt names this file"
    yield from check_one_file(texts)
    for path in tree.paths(root):
        if path.endswith(".cmake") or os.path.basename(path) == "CMakeLists.txt":
            yield from check_cmake(path, tree.read(root, path))
    for folder in sorted({os.path.dirname(path) for path in texts}):
        yield from check_readme(root, folder)
    yield from check_top_level(root)


def body(lines, head="int f(int a = 1)"):
    return head + " {\n" + "  g();\n" * lines + "}\n"


HEADER = "// What it is.\n#pragma once\n#include <string>\n"
GOOD = {
    "README.md": "", "CMakeLists.txt": "add_subdirectory(storage)\n",
    "storage/README.md": "`deep/` lies below\n",
    "storage/CMakeLists.txt": "add_library(s a.cpp deep/b.cpp)\n",
    "storage/a.h": HEADER,
    "storage/a.cpp": '#include "storage/a.h"\n#include <rocksdb/db.h>\n'
                     "namespace n {\nconst int T[] = {\n" + "  1,\n" * 80 + "};\n"
                     + body(60, "A::A(int b) : b_{b}, c_{1}") + body(60, "bool operator==(A a)")
                     + "class C {\n public:\n" + body(60) + "\n" + body(60) + "};\n}\n",
    "storage/deep/b.cpp": "// " + "\u00e9" * 97 + "\nint c = 1'000; /* using namespace std */\n",
    "daemon/README.md": "", "daemon/loop/README.md": "",
    "daemon/CMakeLists.txt": "add_library(l loop/u.cpp)\n",
    "daemon/loop/u.cpp": "#include <uv.h>\n",
}


def storage(text, path="storage/a.cpp"):
    return {path: ('#include "storage/a.h"\n' if path == "storage/a.cpp" else "") + text}


def daemon(*files):
    lists = "add_library(l loop/u.cpp " + " ".join(f[len("daemon/"):] for f, _ in files) + ")\n"
    return {"daemon/CMakeLists.txt": lists, **dict(files)}


BAD = [
    (storage("// " + "x" * 98 + "\n"), "line of 101 characters"),
    (storage("using namespace std;\n"), "using namespace std"),
    (storage("// TO" + "DO later\n"), "unfinished mark"),
    (storage("int a;\n" * 500), "file of 501 lines"),
    (storage(body(69)), "function of 71 lines"),
    (storage("namespace n {\nclass C : D<int> {\n" + body(69) + "};\n}\n"), "function of 71"),
    (storage(body(69, "A::A(int b) : b_{b}, c_{1}")), "function of 71 lines"),
    (storage(body(69, "template <class T>\nbool operator==(T a)")), "function of 72 lines"),
    (storage(body(69, 'extern "C" int f()')), "function of 71 lines"),
    (storage(body(69, "BOOST_AUTO_TEST_CASE(x)")), "function of 71 lines"),
    ({"storage/a.h": "#include <string>\n#pragma once\n"}, "begins with #pragma once"),
    ({"storage/a.h": "#include <string>\n"}, "begins with #pragma once"),
    ({"storage/a.cpp": '#include <string>\n#include "storage/a.h"\n'}, "own header"),
    ({"storage/a.cpp": "int a;\n"}, "own header"),
    ({"storage/new.cpp": ""}, "no CMakeLists.txt names this file"),
    ({"storage/b.cpp": ""}, "no CMakeLists.txt names this file"),
    ({"storage/CMakeLists.txt": "# deep/b.cpp\nadd_library(s a.cpp)\n"}, "no CMakeLists.txt names"),
    ({"storage/CMakeLists.txt": "file(GLOB x *.cpp)\nadd_library(s a.cpp deep/b.cpp)\n"}, "GLOB"),
    ({"storage/README.md": ""}, "storage/deep:1: no README.md"),
    (daemon(("daemon/core/x.cpp", "")), "daemon/core:1: no README.md"),
    ({"tools/x.sh": ""}, "not a room of this house"),
    ({"notes.txt": ""}, "not a room of this house"),
    (daemon(("daemon/main.cpp", "int a;\n" * 81)), "main.cpp of 81 lines"),
    (storage("#include <uv.h>\n"), "<uv.h> belongs to"),
    (storage("#include <openssl/sha.h>\n"), "<openssl/sha.h> belongs to"),
    (storage("#include <sodium.h>\n"), "<sodium.h> belongs to"),
    (storage("#include <curl/curl.h>\n"), "<curl/curl.h> belongs to"),
    (storage("#include <boost/test/unit_test.hpp>\n"), "<boost/test/unit_test.hpp> belongs to"),
    (storage("#include <CLI/CLI.hpp>\n"), "<CLI/CLI.hpp> belongs to"),
    (daemon(("daemon/x.cpp", "#include <rocksdb/db.h>\n")), "<rocksdb/db.h> belongs to"),
    (daemon(("daemon/x.cpp", "#include <boost/beast.hpp>\n")), "<boost/beast.hpp> belongs to"),
    (daemon(("daemon/x.cpp", "#include <toml++/toml.h>\n"),
            ("daemon/y.cpp", "#include <toml++/toml.h>\n")), "already included by daemon/x.cpp"),
    (daemon(("daemon/x.cpp", "#include <CLI/CLI.hpp>\n"),
            ("daemon/y.cpp", "#include <CLI/CLI.hpp>\n")), "already included by daemon/x.cpp"),
    (daemon(("daemon/signer/x.cpp", "#include <CLI/CLI.hpp>\n"),
            ("daemon/signer/y.cpp", "#include <CLI/CLI.hpp>\n"),
            ("daemon/y.cpp", "#include <CLI/CLI.hpp>\n")), "included by daemon/signer/x.cpp"),
    ({"daemon/x.h": "#pragma once\n#include <toml++/toml.h>\n"}, "in a header"),
]

if __name__ == "__main__":
    tree.main(check, GOOD, BAD)
