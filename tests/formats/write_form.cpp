#include <iostream>
#include <string>

#include "daemon/formats/formats.h"

// write_form FORMAT ORIGIN < LINES: the lines of an export in a form.
int main(int argc, char** argv) {
  using namespace authd::formats;
  const auto format = argc == 3 ? formatOf(argv[1]) : std::nullopt;
  if (!format) return 64;
  const Source source{argv[2], "1.2.3"};
  std::cout << beginningOf(*format);
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << written(*format, line, source);
  }
}
