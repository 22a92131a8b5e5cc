#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace authd::http {

// Header fields in their order. All text lies in one piece of memory, so that a message costs a
// constant number of allocations, and none once it is cleared and filled again.
class Headers {
 public:
  using Field = std::pair<std::string_view, std::string_view>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  // Neither is looked at; names may come twice.
  void add(std::string_view name, std::string_view value);
  // A field that is there already continues the list of its values, separated by a comma.
  void join(std::string_view name, std::string_view value);
  // The first with that name, without regard to case. Valid until the next change.
  std::optional<std::string_view> find(std::string_view name) const;
  void clear();

  std::size_t size() const { return places_.size(); }
  bool empty() const { return places_.empty(); }
  Field operator[](std::size_t index) const { return fieldAt(places_[index]); }

  class Iterator {
   public:
    Iterator(const Headers& headers, std::size_t index) : headers_(headers), index_(index) {}
    Field operator*() const { return headers_[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const Headers& headers_;
    std::size_t index_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, places_.size()}; }

 private:
  struct Place {
    std::uint32_t name = 0;
    std::uint32_t nameSize = 0;
    std::uint32_t value = 0;
    std::uint32_t valueSize = 0;
  };

  Field fieldAt(const Place& place) const {
    const std::string_view all = text_;
    return {all.substr(place.name, place.nameSize), all.substr(place.value, place.valueSize)};
  }
  std::uint32_t store(std::string_view piece);

  std::string text_;
  std::vector<Place> places_;
};

}  // namespace authd::http
