#include "daemon/http/message_writer.h"

#include <kj/debug.h>

#include <array>
#include <charconv>
#include <cstdint>

#include "daemon/http/date.h"

namespace authd::http {
namespace {

std::string_view reasonOf(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

enum Kind : std::uint8_t { CONTROL = 1, NO_NAME = 2 };

constexpr std::array<std::uint8_t, 256> kindsOfBytes() {
  std::array<std::uint8_t, 256> kinds{};
  for (unsigned byte = 0; byte < kinds.size(); ++byte) {
    const bool isControl = (byte < 0x20 && byte != '\t') || byte == 0x7f;
    const bool isName = byte > ' ' && byte < 0x7f && byte != ':';
    kinds[byte] = static_cast<std::uint8_t>((isControl ? CONTROL : 0) | (isName ? 0 : NO_NAME));
  }
  return kinds;
}

constexpr std::array<std::uint8_t, 256> KINDS = kindsOfBytes();

bool holds(std::string_view text, Kind kind) {
  unsigned found = 0;
  for (const char c : text) found |= KINDS[static_cast<unsigned char>(c)];
  return (found & kind) != 0;
}

// Whether every reader takes it for one line (RFC 9110 5.5).
bool isOneLine(std::string_view text) {
  return !holds(text, CONTROL);
}

bool isFieldName(std::string_view name) {
  return !name.empty() && !holds(name, NO_NAME);
}

// Values are left out of the words: they may be secrets.
void checkHeaders(const Response& response) {
  KJ_REQUIRE(isOneLine(response.contentType), "a Content-Type that is no line of text");
  for (const auto& [name, value] : response.headers) {
    KJ_REQUIRE(isFieldName(name), "an answer with a header whose name is none");
    KJ_REQUIRE(isOneLine(value), "an answer with a header that is no line of text",
               kj::StringPtr(std::string(name).c_str()));
  }
}

void writeNumber(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

std::string_view lastLines(Ending ending) {
  switch (ending) {
    case Ending::KEEP: return "\r\n\r\n";
    case Ending::KEEP_ANNOUNCED: return "\r\nConnection: keep-alive\r\n\r\n";
    case Ending::CLOSE: return "\r\nConnection: close\r\n\r\n";
  }
  KJ_UNREACHABLE;
}

}  // namespace

void writeResponse(std::string& out, const Response& response, const Framing& framing) {
  checkHeaders(response);
  out += "HTTP/1.1 ";
  writeNumber(out, response.status);
  out += ' ';
  out += reasonOf(response.status);
  if (!framing.date.empty()) {
    out += "\r\nDate: ";
    out += framing.date;
  }
  if (!response.contentType.empty()) {
    out += "\r\nContent-Type: ";
    out += response.contentType;
  }
  // RFC 9110 8.6, 15.4.5
  const bool hasContent = response.status != 204 && response.status != 304;
  if (hasContent) {
    out += "\r\nContent-Length: ";
    writeNumber(out, response.body.size());
  }
  for (const auto& [name, value] : response.headers) {
    out += "\r\n";
    out += name;
    out += ": ";
    out += value;
  }
  out += lastLines(framing.ending);
  if (hasContent && !framing.isHead) out += response.body;
}

void writeResponseOr500(std::string& out, const Response& response, const Framing& framing) {
  KJ_IF_MAYBE (fault, kj::runCatchingExceptions([&] { writeResponse(out, response, framing); })) {
    KJ_LOG(ERROR, "an answer was not fit to be sent", *fault);
    writeResponse(out, protocolError(500), framing);
  }
}

void writeInterim(std::string& out) {
  out += "HTTP/1.1 100 Continue\r\n\r\n";
}

Response protocolError(unsigned status) {
  std::string_view words = "The request could not be understood.";
  if (status == 500) words = "Something went wrong.";
  if (status == 413) words = "The request body is too large.";
  if (status == 431) words = "The request headers are too large.";
  if (status == 503) words = "Too many connections, please try again.";
  if (status == 408) words = "The request took too long to arrive.";
  if (status == 505) words = "This version of HTTP is not supported.";
  Response response;
  response.status = status;
  response.contentType = "application/json; charset=utf-8";
  response.body = "{\"message\":\"" + std::string(words) + "\"}";
  if (status == 503) response.headers.add("Retry-After", "1");
  return response;
}

std::string closingAnswer(const Response& response) {
  std::string out;
  writeResponse(out, response, {Ending::CLOSE, false, dateNow()});
  return out;
}

}  // namespace authd::http
