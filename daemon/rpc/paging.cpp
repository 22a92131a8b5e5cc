#include "daemon/rpc/paging.h"

#include <algorithm>
#include <utility>

namespace authd::rpc {
namespace {

constexpr std::size_t PAGE = 50;
constexpr std::size_t PIECE = 64 << 10;  // 50 of them in a message, which may have 8 MiB

kj::Promise<void> pushFrom(ipc::Sink::Client sink, std::shared_ptr<std::vector<Fields>> rows,
                           std::size_t from) {
  if (from >= rows->size()) return kj::READY_NOW;
  std::size_t to = std::min(from + PAGE, rows->size());
  auto request = sink.pushRequest();
  auto list = request.initRows(static_cast<unsigned>(to - from));
  for (std::size_t i = from; i < to; ++i) (*rows)[i].writeTo(list[static_cast<unsigned>(i - from)]);
  return request.send().then([sink, rows, to]() mutable { return pushFrom(sink, rows, to); });
}

}  // namespace

std::vector<Fields> piecesOf(std::string_view json) {
  std::vector<Fields> pieces;
  for (; !json.empty(); json.remove_prefix(std::min(PIECE, json.size()))) {
    Fields piece;
    piece.text("json", json.substr(0, PIECE));
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

kj::Promise<void> pushAll(ipc::Sink::Client sink, std::vector<Fields> rows) {
  return pushFrom(sink, std::make_shared<std::vector<Fields>>(std::move(rows)), 0);
}

}  // namespace authd::rpc
