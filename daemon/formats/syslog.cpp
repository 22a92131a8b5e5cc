#include "daemon/formats/escape.h"
#include "daemon/formats/forms.h"

namespace authd::formats {
namespace {

constexpr int LOG_AUDIT = 13;                        // the facility
constexpr std::string_view DATA_ID = "authd@32473";  // the enterprise number of examples, RFC 5612
constexpr char NIL[] = "-";

// Severities of RFC 5424.
int severityOf(Severity severity) {
  switch (severity) {
    case Severity::INFORMATIONAL: return 6;
    case Severity::UNKNOWN:
    case Severity::LOW: return 5;
    case Severity::MEDIUM: break;
  }
  return 4;
}

void addParameter(std::string& data, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  data.append(" ").append(name).append("=\"").append(structuredValue(value)).append("\"");
}

std::string dataOf(const Event& event, const Source& source) {
  std::string data = "[" + std::string(DATA_ID);
  addParameter(data, "origin", source.origin);
  for (const char* name : {"seq", "type", "typeCode", "outcome", "eventId", "actorKind", "actor",
                           "subject", "credential", "correlationId", "reasonCode", "leafHash"}) {
    addParameter(data, name, event.text(name));
  }
  addParameter(data, "address", event.netText("address"));
  return data + "]";
}

}  // namespace

// The message is the line of JSON in ASCII, for which no byte order mark is asked. Frames are
// counted: what somebody typed can never begin another one.
std::string syslog(const Event& event, const Source& source) {
  const std::string time = event.timeUs() ? event.text("time") : NIL;
  const std::string type = event.text("type");
  std::string message = "<" + std::to_string(LOG_AUDIT * 8 + severityOf(event.severity())) + ">1 ";
  message.append(time).append(" ").append(NIL).append(" ").append(PRODUCT).append(" ").append(NIL);
  message.append(" ").append(type.empty() ? NIL : type).append(" ");
  message.append(dataOf(event, source)).append(" ");
  message += asciiJson(json::serialize(event.whole()));
  return std::to_string(message.size()) + " " + message;
}

}  // namespace authd::formats
