#pragma once

#include "daemon/core/rules/address_rules.h"

namespace authd::core {

// `input` over an address as it is: what the client left out keeps its value. A region goes with
// the country that it lies in.
AddressInput overlaid(const AddressInput& input, const Address& stored);

}  // namespace authd::core
