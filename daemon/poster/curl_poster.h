#pragma once

#include <kj/memory.h>

#include "daemon/app/poster.h"
#include "daemon/loop/loop.h"

namespace authd::poster {

// Posts with libcurl, on threads of its own. No proxy of the environment, no redirects;
// certificates are verified. A form is accepted by whatever is answered with 2xx; what else the
// other side says to it is dropped. Destroying it gives up what is under way, within a second.
kj::Own<app::Poster> curlPoster(loop::Loop& loop);

}  // namespace authd::poster
