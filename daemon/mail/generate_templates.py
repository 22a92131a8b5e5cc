"""Writes the mail templates as C++: generate_templates.py FOLDER OUTPUT."""

import os
import sys

# A delimiter that no template holds.
LITERAL = 'R"~~~({})~~~"'


def main(folder, output):
    lines = ['#include "daemon/mail/templates.h"', "", "namespace authd::mail {", "namespace {", "",
             "constexpr ShippedFile FILES[] = {"]
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        if ")~~~" in text:
            sys.exit(f"{name}: a text that cannot be written as C++")
        lines.append(f'    {{"{name}", {LITERAL.format(text)}}},')
    lines += ["};", "", "}  // namespace", "", "std::span<const ShippedFile> shippedFiles() {",
              "  return FILES;", "}", "", "}  // namespace authd::mail", ""]
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
