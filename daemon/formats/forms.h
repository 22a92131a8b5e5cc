#pragma once

#include <boost/json.hpp>
#include <string>

#include "daemon/formats/event.h"
#include "daemon/formats/formats.h"

namespace authd::formats {

// Internal: one event in each form. Objects are without, texts with what ends them.
std::string csvHeader();
std::string csv(const Event& event);                                // RFC 4180
json::object cloudEvent(const Event& event, const Source& source);  // CloudEvents 1.0
json::object ocsf(const Event& event, const Source& source);        // OCSF 1.8.0
json::object ecs(const Event& event, const Source& source);         // Elastic Common Schema 9
std::string syslog(const Event& event, const Source& source);       // RFC 5424 in RFC 6587 frames
std::string cef(const Event& event, const Source& source);          // CEF:0

}  // namespace authd::formats
