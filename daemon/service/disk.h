#pragma once

#include <string>

#include "daemon/journal/journal.h"

namespace authd::service {

// How full the disk of the state directory is, asked by statvfs(): below 1 GiB (or 5 % of a small
// disk) issuing and registration stop, below 256 MiB (or 1 %) everything but starting, stopping and
// tidying up does.
journal::DiskLevel diskLevel(const std::string& directory);

}  // namespace authd::service
