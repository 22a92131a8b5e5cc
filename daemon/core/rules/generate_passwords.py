"""Writes the list of common passwords as C++: generate_passwords.py LIST OUTPUT."""

import json
import sys


def read_passwords(path):
    with open(path, encoding="latin-1") as source:
        lines = [line.rstrip("\n") for line in source if not line.startswith("#!comment:")]
    return sorted({line.lower() for line in lines if line and line.isascii()})


def main(list_path, output_path):
    lines = ['#include "daemon/core/rules/common_passwords.h"', "", "namespace authd::core {",
             "namespace {", "", "constexpr std::string_view PASSWORDS[] = {"]
    lines += [f"    {json.dumps(password)}," for password in read_passwords(list_path)]
    lines += ["};", "", "}  // namespace", "",
              "std::span<const std::string_view> commonPasswords() {", "  return PASSWORDS;", "}", "",
              "}  // namespace authd::core", ""]
    with open(output_path, "w", encoding="utf-8") as output:
        output.write("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
