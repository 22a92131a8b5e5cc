#include "daemon/mail/smtp_sender.h"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace authd::mail;

BOOST_AUTO_TEST_CASE(only_loopback_goes_without_tls) {
  for (const char* url :
       {"smtp://localhost", "smtp://127.0.0.1:25", "smtp://127.8.9.1", "smtp://[::1]:25"}) {
    BOOST_TEST(onThisHost(url), url);
  }
  for (const char* url :
       {"smtp://127.0.0.1.example.com", "smtp://127.example.com", "smtp://128.0.0.1",
        "smtp://localhost.example.com", "smtp://[::2]:25", "smtp://10.0.0.1"}) {
    BOOST_TEST(!onThisHost(url), url);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_url_is_refused) {
  BOOST_CHECK_THROW(onThisHost("smtp://:25"), std::runtime_error);
}
