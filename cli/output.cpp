#include "cli/output.h"

#include <algorithm>
#include <boost/json.hpp>
#include <ostream>
#include <string_view>

#include "cli/arguments.h"

namespace authd::cli {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ",") + text;
  return all;
}

// Control characters of a name must not move the cursor of an operator's terminal.
std::string harmless(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

// Characters, not bytes, of UTF-8.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string padded(const std::string& text, std::size_t columns) {
  auto used = width(text);
  return used < columns ? text + std::string(columns - used, ' ') : text;
}

boost::json::value jsonOf(const ipc::CellValue& value) {
  struct Visitor {
    boost::json::value operator()(std::monostate) const { return nullptr; }
    boost::json::value operator()(const std::string& text) const {
      return boost::json::value(text);
    }
    boost::json::value operator()(std::int64_t number) const { return number; }
    boost::json::value operator()(bool flag) const { return flag; }
    boost::json::value operator()(ipc::TimeUs time) const {
      return boost::json::value(formatUtc(time.value));
    }
    boost::json::value operator()(const std::vector<std::string>& texts) const {
      boost::json::array array;
      for (const auto& text : texts) array.emplace_back(text);
      return array;
    }
    boost::json::value operator()(const ipc::ShownOnce& secret) const {
      return boost::json::value(secret.text);
    }
  };
  return std::visit(Visitor{}, value);
}

std::string rowOf(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += padded(cells[i], widths[i]) + "  ";
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

bool endsWithId(const std::string& name) {
  return name.size() > 3 && name.compare(name.size() - 3, 3, "_id") == 0;
}

}  // namespace

const ipc::Cell* findCell(const ipc::Thing& thing, std::string_view name) {
  auto at = std::find_if(thing.begin(), thing.end(),
                         [&](const ipc::Cell& cell) { return cell.name == name; });
  return at == thing.end() ? nullptr : &*at;
}

const ipc::Cell* idOf(const ipc::Thing& thing) {
  for (const char* name : {"id", "key"}) {
    if (const auto* id = findCell(thing, name)) return id;
  }
  auto at = std::find_if(thing.begin(), thing.end(),
                         [](const ipc::Cell& cell) { return endsWithId(cell.name); });
  // A token's or event's user_id comes after its own position.
  if (const auto* seq = findCell(thing, "seq"); seq && (at == thing.end() || seq < &*at))
    return seq;
  if (at != thing.end()) return &*at;
  return thing.empty() ? nullptr : &thing.front();
}

std::int64_t numberOf(const ipc::Thing& thing, std::string_view name, std::int64_t otherwise) {
  const auto* cell = findCell(thing, name);
  const auto* number = cell ? std::get_if<std::int64_t>(&cell->value) : nullptr;
  return number ? *number : otherwise;
}

std::string Output::shown(const ipc::CellValue& value) const {
  struct Visitor {
    bool utc;
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& text) const { return harmless(text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
    std::string operator()(ipc::TimeUs time) const {
      return utc ? formatUtc(time.value) : formatLocal(time.value);
    }
    std::string operator()(const std::vector<std::string>& texts) const {
      return harmless(joined(texts));
    }
    std::string operator()(const ipc::ShownOnce& secret) const { return secret.text; }
  };
  return std::visit(Visitor{options_.utc}, value);
}

ipc::Thing Output::chosen(const ipc::Thing& thing, bool inList) const {
  ipc::Thing result;
  if (options_.fields.empty()) {
    for (const auto& cell : thing) {
      bool hidden = inList && std::count(hidden_.begin(), hidden_.end(), cell.name) > 0;
      if (!hidden) result.push_back(cell);
    }
    return result;
  }
  for (const auto& name : options_.fields) {
    const auto* cell = findCell(thing, name);
    result.push_back(cell ? *cell : ipc::Cell{name, {}});
  }
  return result;
}

std::string Output::json(const ipc::Thing& thing) const {
  boost::json::object object;
  for (const auto& cell : thing) object[cell.name] = jsonOf(cell.value);
  return boost::json::serialize(object);
}

void Output::one(const ipc::Thing& thing) {
  auto picked = chosen(thing, false);
  if (options_.format == Format::ID) {
    if (const auto* id = idOf(thing)) out_ << shown(id->value) << '\n';
  } else if (options_.format == Format::TABLE) {
    std::size_t columns = 0;
    for (const auto& cell : picked) columns = std::max(columns, width(cell.name));
    for (const auto& cell : picked) {
      out_ << padded(cell.name, columns) << "  " << shown(cell.value) << '\n';
    }
  } else {
    out_ << json(picked) << '\n';
  }
  out_.flush();
}

void Output::add(const ipc::Thing& thing) {
  if (options_.format == Format::TABLE) {
    waiting_.push_back(chosen(thing, true));
  } else if (options_.format == Format::JSON) {
    out_ << (listBegun_ ? ",\n" : "[") << json(chosen(thing, true));
  } else {
    stream(thing);
  }
  listBegun_ = true;
}

void Output::endList() {
  if (options_.format == Format::JSON) out_ << (listBegun_ ? "]\n" : "[]\n");
  if (options_.format == Format::TABLE) table();
  out_.flush();
  waiting_.clear();
  listBegun_ = false;
}

void Output::stream(const ipc::Thing& thing) {
  auto picked = chosen(thing, true);
  if (options_.format == Format::ID) {
    if (const auto* id = idOf(thing)) out_ << shown(id->value) << '\n';
  } else if (options_.format == Format::TABLE) {
    std::string line;
    for (const auto& cell : picked) line += (line.empty() ? "" : "  ") + shown(cell.value);
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << '\n';
  } else {
    out_ << json(picked) << '\n';
  }
}

void Output::table() const {
  if (waiting_.empty()) return;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> names;
  // The rows of one list may differ: a setting at its default has no position.
  for (const auto& thing : waiting_) {
    for (const auto& cell : thing) {
      if (std::count(names.begin(), names.end(), cell.name) == 0) names.push_back(cell.name);
    }
  }
  rows.push_back(names);
  for (const auto& thing : waiting_) {
    std::vector<std::string> cells;
    for (const auto& name : names) {
      const auto* cell = findCell(thing, name);
      cells.push_back(cell ? shown(cell->value) : "-");
    }
    rows.push_back(std::move(cells));
  }
  std::vector<std::size_t> widths(names.size());
  for (const auto& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], width(cells[i]));
  }
  for (const auto& cells : rows) out_ << rowOf(cells, widths) << '\n';
}

void Output::note(const std::string& words) {
  if (!options_.quiet) err_ << words << std::endl;
}

void Output::word(const std::string& words) {
  if (!options_.quiet && options_.format == Format::TABLE) out_ << words << std::endl;
}

void Output::failure(ExitCode code, const std::string& words, const std::string& decision) {
  if (options_.format == Format::JSON || options_.format == Format::JSONL) {
    boost::json::object error{{"code", static_cast<int>(code)}, {"error", words}};
    if (!decision.empty()) error["decision"] = decision;
    err_ << boost::json::serialize(error) << std::endl;
  } else {
    err_ << "authctl: " << words;
    if (!decision.empty()) err_ << " (decision " << decision << ")";
    err_ << std::endl;
  }
}

}  // namespace authd::cli
