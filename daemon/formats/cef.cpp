#include "daemon/formats/escape.h"
#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

// 0 to 10.
const char* severityOf(Severity severity) {
  switch (severity) {
    case Severity::INFORMATIONAL: return "1";
    case Severity::UNKNOWN:
    case Severity::LOW: return "3";
    case Severity::MEDIUM: break;
  }
  return "5";
}

class Extension {
 public:
  void add(std::string_view key, const std::string& value) {
    if (value.empty()) return;
    if (!text_.empty()) text_ += ' ';
    text_.append(key).append("=").append(cefValue(value));
  }
  void custom(char number, const char* label, const std::string& value) {
    if (value.empty()) return;
    const std::string key = std::string("cs") + number;
    add(key + "Label", label);
    add(key, value);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string extensionOf(const Event& event, const Source& source) {
  Extension extension;
  if (const auto timeUs = event.timeUs()) extension.add("rt", std::to_string(*timeUs / 1000));
  extension.add("externalId", event.text("eventId"));
  extension.add("src", event.netText("address"));
  extension.add("suser", event.text("actor"));
  extension.add("spriv", event.text("actorKind"));
  extension.add("duser", event.text("subject"));
  extension.add("outcome", event.text("outcome"));
  extension.add("reason", event.netText("reason"));
  extension.add("requestClientApplication", event.netText("user_agent"));
  extension.custom('1', "seq", event.text("seq"));
  extension.custom('2', "leafHash", event.text("leafHash"));
  extension.custom('3', "origin", source.origin);
  extension.custom('4', "credential", event.text("credential"));
  extension.custom('5', "body", event.text("body"));
  extension.custom('6', "raw", event.text("raw"));
  return extension.text();
}

}  // namespace

std::string cef(const Event& event, const Source& source) {
  const std::string code = event.text("typeCode");
  std::string line = "CEF:0|authd|authd|";
  line.append(cefField(source.version)).append("|");
  line.append(cefField(code.empty() ? "0" : code)).append("|");
  line.append(cefField(event.text("type"))).append("|");
  line.append(severityOf(event.severity())).append("|");
  return line + extensionOf(event, source) + "\n";
}

}  // namespace authd::formats
