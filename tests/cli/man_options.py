"""man_options.py COMPLETION MAN_PAGE: every option of a verb is said where the page speaks of it.

The completion lists what the program takes. On the page a noun is a section (.SS), and its verbs are
the pieces of the tags in it, with a text below that is about all verbs of the tag."""

import re
import sys

OF_ALL = {"--help", "--reason", "--reason-code", "--if-seq"}


def options_of_verbs(completion):
    """(noun, verb) to its options; the verb is empty where the noun is the command."""
    found = {}
    for path, words in re.findall(r"^    '([a-z ]+)'.*\) words='([^']*)'", completion, re.M):
        noun, _, verb = path.partition(" ")
        options = {word for word in words.split() if word.startswith("--")} - OF_ALL
        if verb or "'" + noun + " '*" in completion:
            found[noun, verb] = options
    return found


def sections(page):
    page = re.sub(r"\\f[A-Z]", "", page).replace("\\-", "-")
    commands = page.partition(".SH COMMANDS")[2].partition("\n.SH ")[0]
    return {noun: text for noun, _, text in
            (part.partition("\n") for part in re.split(r"^\.SS ", commands, flags=re.M)[1:])}


def said_of(section, verb):
    """The verb's pieces of tags, with the text below each tag."""
    said = ""
    for block in section.split(".TP\n")[1:]:
        tag, _, below = block.partition("\n")
        for piece in tag.split(", "):
            if piece.split()[:1] == [verb]:
                said += piece + "\n" + below
    return said


def missing(completion, page):
    texts = sections(page)
    for (noun, verb), options in sorted(options_of_verbs(completion).items()):
        text = said_of(texts.get(noun, ""), verb) if verb else texts.get(noun, "")
        for option in sorted(options):
            if not re.search(re.escape(option) + r"(?![-a-z])", text):
                yield f"authctl.1 says nothing of {noun} {verb} {option}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        completion = file.read()
    with open(sys.argv[2], encoding="utf-8") as file:
        page = file.read()
    complaints = list(missing(completion, page))
    # The check itself can fail: each verb's own options are looked for at its place.
    cut = page.replace("KEY VALUE\\fR [\\fB\\-\\-dry\\-run\\fR | \\fB\\-\\-yes\\fR]", "KEY VALUE\\fR")
    cut = cut.replace("unless with \\fB\\-\\-yes\\fR", "before")
    if not any("config set --yes" in words for words in missing(completion, cut)):
        complaints.append("man_options.py does not see that an option is missing")
    for words in complaints:
        print(words, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
