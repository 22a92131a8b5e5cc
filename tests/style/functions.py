"""Where functions begin and end in C++ text: by braces, without a compiler."""

import re

SPACED = {'"': '"', "'": "'"}
CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum)\b|^\s*extern\s*\"\"\s*$")


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_noise(text):
    """The text with comments, literals' contents and preprocessor lines blanked, line for line."""
    pattern = re.compile(
        r'//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/'                       # comments
        r'|R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"'             # raw strings
        r'|"(?:[^"\\\n]|\\.)*"|(?<![0-9A-Fa-f])\'(?:[^\'\\\n]|\\.)*\'',
        re.S)

    def blank(found):
        word = found.group(0)
        if word.startswith(("//", "/*")):
            return _blank(word)
        return '"' + _blank(word)[1:-1] + '"' if len(word) > 1 else word

    text = pattern.sub(blank, text)
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda f: _blank(f.group(0)), text, flags=re.M)


def _stripped(head):
    head = re.sub(r'"\s*"', '""', head)
    while True:
        shorter = re.sub(r"\([^()]*\)", "@", head)
        if shorter == head:
            break
        head = shorter
    head = re.sub(r"\boperator\s*[^\s@\w]+", "operator", head)
    while True:
        shorter = re.sub(r"<[^<>]*>", "", head)
        if shorter == head:
            return head
        head = shorter


def _kind(head):
    bare = _stripped(head)
    if re.search(r"\benum\b", bare):
        return "data"
    if CONTAINER.search(bare.split("@")[0]):
        return "container"
    if "@" not in bare:
        return "data"
    if "=" in bare and not re.search(r"=\s*\[", head):
        return "data"
    return "function"


def _closing(text, opening):
    depth = 0
    for at in range(opening, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at
    return len(text) - 1


def functions(source):
    """(first line, last line) of every function with a body, methods in classes included."""
    text = without_noise(source)
    found = []
    start = at = 0
    while at < len(text):
        char = text[at]
        if char in ";}":
            start = at + 1
        elif char == ":" and re.search(r"\b(public|private|protected)\s*$", text[start:at]):
            start = at + 1
        elif char == "{":
            head = text[start:at]
            end = _closing(text, at)
            kind = _kind(head)
            following = text[end + 1:].lstrip()[:1]
            if kind == "container":
                start = at + 1
            elif following in (",", "{") and following:
                at = end  # a member initialiser: the head goes on
            else:
                if kind == "function":
                    first = start + len(head) - len(head.lstrip())
                    found.append((text.count("\n", 0, first) + 1, text.count("\n", 0, end) + 1))
                at = end
                start = end + 1
        at += 1
    return found
