#pragma once

#include <string>
#include <vector>

#include "ipc/client.h"

namespace authd::ipc {

void writeRow(const Thing& thing, Row::Builder row);

// Canned things as the daemon shows them; empty for an unknown noun.
std::vector<Thing> fakeList(const std::string& noun);
std::vector<Thing> fakeEvents();
Thing fakeStatus();
Thing fakeCredentials();
Thing fakeRotation();
Thing fakeExplanation();
std::vector<Thing> fakeReport();
Thing fakeBackup();

}  // namespace authd::ipc
