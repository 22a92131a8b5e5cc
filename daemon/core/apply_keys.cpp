#include "daemon/core/apply_parts.h"

namespace authd::core::applying {

void on(const Context& c, const JwtKeyPublished& e) {
  c.count(CounterId::JWT_KEY, e.keyId);
  c.nameSubject(SubjectKind::JWT_KEY, e.keyId);
  JwtKeyRow row;
  row.ref = c.event.subject;
  row.algorithm = e.algorithm;
  row.publicKey = e.publicKey;
  row.publishedUs = c.event.timeUs;
  row.usableFromUs = e.usableFromUs;
  row.privateKey = c.box(c.event.secret);
  store(c.tables, row, e.keyId);
}

void on(const Context& c, const JwtKeyRetired& e) {
  auto row = demand<JwtKeyRow>(c.tables, e.keyId);
  row.retiredUs = c.event.timeUs;
  row.privateKey = {};
  store(c.tables, row, e.keyId);
  c.cutOff({ScopeKind::KEY, TokenType::NONE, 0, 0, e.keyId}, c.event.seq);
}

}  // namespace authd::core::applying
