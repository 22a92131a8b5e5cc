"""What the style checks share: walking the tree, reading sources, and testing themselves."""

import os
import re
import sys
import tempfile

SKIPPED = {"build", "node_modules", "__pycache__"}
SOURCE_ENDS = (".cpp", ".h")


def paths(root):
    """Every file below root, as a path from there, without hidden and built things."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("."))
        for name in sorted(files):
            yield os.path.relpath(os.path.join(folder, name), root)


def sources(root):
    return [p for p in paths(root) if p.endswith(SOURCE_ENDS)]


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def includes(text):
    """(line, name, quoted) of each #include."""
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if found:
            yield number, found[2], found[1] == '"'


def write_tree(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full) or root, exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def self_test(check, good, bad):
    """A check that cannot fail checks nothing: each of `bad` = (files, words) laid over the good
    tree must be reported with these words, and the good tree must not be reported at all."""
    failures = []
    for files, words in [({}, None)] + bad:
        with tempfile.TemporaryDirectory() as root:
            write_tree(root, {**good, **files})
            reports = list(check(root))
        if words is None and reports:
            failures.append("self-test: the good tree is reported: " + "; ".join(reports))
        elif words is not None and not any(words in report for report in reports):
            failures.append(f"self-test: no report '{words}' for {sorted(files)}")
    return failures


def main(check, good, bad):
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} REPOSITORY")
    reports = self_test(check, good, bad) + list(check(sys.argv[1]))
    print("\n".join(reports) or f"{os.path.basename(sys.argv[0])}: nothing to report")
    sys.exit(1 if reports else 0)
