#include <filesystem>
#include <fstream>
#include <iterator>

#include "daemon/app/backups.h"
#include "daemon/app/profile.h"
#include "daemon/core/rules/duration.h"
#include "storage/posix_file.h"

namespace authd::app {
namespace {

std::string pathOf(const std::string& folder, std::uint32_t id) {
  return folder + "/manifest-" + std::to_string(id) + ".json";
}

std::optional<std::int64_t> numberIn(std::string_view json, std::string_view key) {
  const auto text = jsonText(json, key);
  return text ? core::wholeNumber(*text) : std::nullopt;
}

}  // namespace

// Numbers are texts: readers of JSON differ about large ones.
void writeManifest(const std::string& folder, const BackupManifest& manifest) {
  JsonText json;
  json.put("backup", std::to_string(manifest.id));
  json.put("origin", manifest.origin);
  json.put("events", std::to_string(manifest.events));
  json.put("root", manifest.root);
  json.put("time_us", std::to_string(manifest.timeUs));
  json.put("version", manifest.version);
  json.put("keys", manifest.keys ? "yes" : "no");
  storage::replaceFile(pathOf(folder, manifest.id), json.text() + "\n");
}

bool dropManifest(const std::string& folder, std::uint32_t id) {
  std::error_code failed;
  return std::filesystem::remove(pathOf(folder, id), failed);
}

std::optional<BackupManifest> readManifest(const std::string& folder, std::uint32_t id) {
  std::ifstream file(pathOf(folder, id), std::ios::binary);
  if (!file) return std::nullopt;
  const std::string json{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto number = numberIn(json, "backup");
  const auto events = numberIn(json, "events");
  const auto timeUs = numberIn(json, "time_us");
  const auto root = jsonText(json, "root");
  const auto origin = jsonText(json, "origin");
  if (number != id || !events || !timeUs || !root || !origin) return std::nullopt;
  return BackupManifest{id,
                        *origin,
                        static_cast<std::uint64_t>(*events),
                        *root,
                        *timeUs,
                        jsonText(json, "version").value_or(""),
                        jsonText(json, "keys") == "yes"};
}

}  // namespace authd::app
