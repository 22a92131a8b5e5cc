#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <vector>

namespace authd::support {

// One step of a random history, as plain numbers: what they mean depends on the property. They are
// plain so that RapidCheck can shrink a failure to few steps with small numbers.
struct Choice {
  std::uint32_t what = 0;
  std::uint32_t who = 0;
  std::uint32_t how = 0;
};

inline std::ostream& operator<<(std::ostream& out, const Choice& choice) {
  return out << "{" << choice.what << ", " << choice.who << ", " << choice.how << "}";
}

// A history of at most a few dozen steps with numbers below the given bounds.
inline rc::Gen<std::vector<Choice>> choices(std::uint32_t what, std::uint32_t who,
                                            std::uint32_t how) {
  auto below = [](std::uint32_t bound) { return rc::gen::inRange<std::uint32_t>(0, bound); };
  return rc::gen::container<std::vector<Choice>>(rc::gen::build<Choice>(
      rc::gen::set(&Choice::what, below(what)), rc::gen::set(&Choice::who, below(who)),
      rc::gen::set(&Choice::how, below(how))));
}

}  // namespace authd::support
