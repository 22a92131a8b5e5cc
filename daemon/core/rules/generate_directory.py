"""Writes the region and country tables as C++: generate_directory.py REGIONS ISO_JSON OUTPUT."""

import csv
import json
import sys

# Codes that shops know and ISO 3166-1 does not list (any more, or yet).
EXTRA_COUNTRIES = {
    "AN": ("ANT", "Netherlands Antilles"),
    "FX": ("FXX", "Metropolitan France"),
    "XK": ("XKX", "Kosovo"),
}


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def read_regions(path):
    with open(path, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [(int(r["region_id"]), r["country_id"], r["code"], r["name"]) for r in rows]
    return sorted(rows)


def read_countries(path):
    with open(path, encoding="utf-8") as source:
        entries = json.load(source)["3166-1"]
    countries = {e["alpha_2"]: (e["alpha_3"], e.get("common_name", e["name"])) for e in entries}
    return sorted({**EXTRA_COUNTRIES, **countries}.items())


def main(regions_path, iso_path, output_path):
    lines = ['#include "daemon/core/rules/regions.h"', "", "namespace authd::core {", ""]
    lines += ["namespace {", "", "constexpr Region REGIONS[] = {"]
    for number, country, code, name in read_regions(regions_path):
        lines.append(f"    {{{number}, {quoted(country)}, {quoted(code)}, {quoted(name)}}},")
    lines += ["};", "", "constexpr Country COUNTRIES[] = {"]
    for alpha2, (alpha3, name) in read_countries(iso_path):
        lines.append(f"    {{{quoted(alpha2)}, {quoted(alpha3)}, {quoted(name)}}},")
    lines += ["};", "", "}  // namespace", ""]
    lines += ["std::span<const Region> allRegions() { return REGIONS; }", ""]
    lines += ["std::span<const Country> allCountries() { return COUNTRIES; }", ""]
    lines += ["}  // namespace authd::core", ""]
    with open(output_path, "w", encoding="utf-8") as output:
        output.write("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
