#include "cli/manifest.h"

#include <boost/json.hpp>

#include "storage/hash.h"

namespace authd::cli {
namespace {

namespace json = boost::json;

json::value checkpointOf(const Manifest& manifest) {
  if (!manifest.checkpoint) return nullptr;
  return json::object{{"size", manifest.checkpoint->size},
                      {"root", storage::toHex(manifest.checkpoint->root)}};
}

json::object rangeOf(const Manifest& manifest) {
  json::object range{{"from", manifest.from}, {"to", manifest.to}};
  if (manifest.first) range["first"] = *manifest.first;
  if (manifest.last) range["last"] = *manifest.last;
  return range;
}

}  // namespace

void Manifest::count(std::int64_t seq, const std::string& type) {
  ++events;
  if (!first) first = seq;
  last = seq;
  ++types[type];
}

std::string textOf(const Manifest& manifest) {
  json::object object{{"manifest", 1},
                      {"tool", manifest.tool},
                      {"created", manifest.created},
                      {"origin", manifest.origin},
                      {"format", manifest.format}};
  object["range"] = rangeOf(manifest);
  json::object filter;
  for (const auto& [name, value] : manifest.filter) filter[name] = value;
  object["filter"] = std::move(filter);
  object["events"] = manifest.events;
  json::object types;
  for (const auto& [name, count] : manifest.types) types[name] = count;
  object["types"] = std::move(types);
  object["kept_from"] = manifest.keptFrom;
  object["personal_data_opened"] = manifest.opened;
  object["checkpoint"] = checkpointOf(manifest);
  if (!manifest.whyNoCheckpoint.empty()) object["no_checkpoint"] = manifest.whyNoCheckpoint;
  json::object files;
  for (const FileFacts& file : manifest.files) {
    files[file.name] = json::object{{"bytes", file.bytes}, {"sha256", file.sha256}};
  }
  object["files"] = std::move(files);
  return json::serialize(object) + "\n";
}

std::string withoutName(const std::string& person) {
  const auto colon = person.find(':');
  const std::string name = colon == std::string::npos ? person : person.substr(colon + 1);
  const char* digits = colon == std::string::npos ? "0123456789abcdef" : "0123456789";
  if (name.find_first_not_of(digits) == std::string::npos) return person;
  return (colon == std::string::npos ? "" : person.substr(0, colon + 1)) + "(a name)";
}

}  // namespace authd::cli
