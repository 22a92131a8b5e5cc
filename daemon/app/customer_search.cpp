#include "daemon/app/customer_search.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "daemon/app/groups.h"
#include "daemon/app/profile.h"
#include "daemon/core/rules/dates.h"
#include "daemon/core/tables.h"
#include "daemon/loop/interrupt.h"

namespace authd::app {
namespace {

using core::FieldKind;
using Value = std::optional<std::string>;

constexpr std::uint32_t RETRY_AFTER_SECONDS = 5;

Value text(std::uint64_t number) {
  return std::to_string(number);
}
Value idText(std::uint32_t id) {
  return id == 0 ? Value() : text(id);
}

// One customer while its fields are asked for; boxes are opened when one of theirs is.
class Candidate {
 public:
  Candidate(const App& app, std::uint32_t id, core::CustomerRow row)
      : app_(app), id_(id), row_(std::move(row)) {}

  std::uint32_t id() const { return id_; }
  const core::CustomerRow& row() const { return row_; }

  // Empty for the erased.
  const core::Customer& profile() const {
    if (!profile_) {
      auto plain = app_.vault.open(row_.profile, vault::Field::PII);
      profile_ = plain ? customerFromJson(*plain) : core::Customer();
    }
    return *profile_;
  }
  // The default billing address; empty if there is none.
  const core::Address& billing() const {
    if (!billing_) {
      auto row = core::find<core::AddressRow>(app_.tables, id_, row_.defaultBilling);
      auto plain = row ? app_.vault.open(row->profile, vault::Field::PII) : std::nullopt;
      billing_ = plain ? addressFromJson(*plain) : core::Address();
    }
    return *billing_;
  }
  Value confirmation() const {
    if (!row_.confirmation.pending) return std::nullopt;
    auto plain = app_.vault.open(row_.confirmation.key, vault::Field::PII);
    return plain ? jsonText(*plain, "confirmation") : std::nullopt;
  }
  std::uint32_t group() const { return groupInForce(app_, row_.groupId); }

 private:
  const App& app_;
  std::uint32_t id_;
  core::CustomerRow row_;
  mutable std::optional<core::Customer> profile_;
  mutable std::optional<core::Address> billing_;
};

Value fullName(const core::Customer& person) {
  std::string name;
  auto add = [&name](const std::string& part) {
    if (part.empty()) return;
    if (!name.empty()) name += ' ';
    name += part;
  };
  add(person.prefix.value_or(""));
  add(person.firstname);
  add(person.middlename.value_or(""));
  add(person.lastname);
  add(person.suffix.value_or(""));
  return name;
}

struct Field {
  std::string_view name;
  FieldKind kind;
  Value (*read)(const Candidate& candidate);
};

constexpr auto NUMBER = FieldKind::NUMBER;
constexpr auto TEXT = FieldKind::TEXT;

const std::array<Field, 29> FIELDS{{
    {"entity_id", NUMBER, [](const Candidate& c) { return text(c.id()); }},
    {"website_id", NUMBER, [](const Candidate& c) { return text(c.row().websiteId); }},
    {"store_id", NUMBER, [](const Candidate& c) { return text(c.row().storeId); }},
    {"group_id", NUMBER, [](const Candidate& c) { return text(c.group()); }},
    {"is_active", NUMBER, [](const Candidate& c) { return text(c.row().enabled ? 1 : 0); }},
    {"disable_auto_group_change", NUMBER,
     [](const Candidate& c) { return text(c.row().disableAutoGroupChange ? 1 : 0); }},
    {"default_billing", NUMBER, [](const Candidate& c) { return idText(c.row().defaultBilling); }},
    {"default_shipping", NUMBER,
     [](const Candidate& c) { return idText(c.row().defaultShipping); }},
    {"created_at", TEXT,
     [](const Candidate& c) { return Value(core::formatTimestamp(c.row().createdUs)); }},
    {"updated_at", TEXT,
     [](const Candidate& c) { return Value(core::formatTimestamp(c.row().updatedUs)); }},
    {"created_in", TEXT, [](const Candidate& c) { return Value(c.row().createdIn); }},
    {"confirmation", TEXT, [](const Candidate& c) { return c.confirmation(); }},
    {"email", TEXT, [](const Candidate& c) { return Value(c.profile().email); }},
    {"firstname", TEXT, [](const Candidate& c) { return Value(c.profile().firstname); }},
    {"lastname", TEXT, [](const Candidate& c) { return Value(c.profile().lastname); }},
    {"middlename", TEXT, [](const Candidate& c) { return c.profile().middlename; }},
    {"prefix", TEXT, [](const Candidate& c) { return c.profile().prefix; }},
    {"suffix", TEXT, [](const Candidate& c) { return c.profile().suffix; }},
    {"name", TEXT, [](const Candidate& c) { return fullName(c.profile()); }},
    {"dob", TEXT, [](const Candidate& c) { return c.profile().dob; }},
    {"taxvat", TEXT, [](const Candidate& c) { return c.profile().taxvat; }},
    {"gender", NUMBER,
     [](const Candidate& c) {
       auto gender = c.profile().gender;
       return gender ? text(*gender) : Value();
     }},
    {"billing_postcode", TEXT, [](const Candidate& c) { return c.billing().postcode; }},
    {"billing_city", TEXT, [](const Candidate& c) { return c.billing().city; }},
    {"billing_telephone", TEXT, [](const Candidate& c) { return c.billing().telephone; }},
    {"billing_company", TEXT, [](const Candidate& c) { return c.billing().company; }},
    {"billing_fax", TEXT, [](const Candidate& c) { return c.billing().fax; }},
    {"billing_region", TEXT,
     [](const Candidate& c) {
       return c.billing().region.empty() ? Value() : Value(c.billing().region);
     }},
    {"billing_country_id", TEXT,
     [](const Candidate& c) {
       return c.billing().countryId.empty() ? Value() : Value(c.billing().countryId);
     }},
}};

const Field* findField(std::string_view name) {
  for (const Field& field : FIELDS) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// Gathers the ids of one page. Of ordered matches it holds no more than about twice those up to the
// page's end.
class Page {
  struct Found {
    core::Search::Key key;
    std::uint32_t id = 0;
  };

  auto order() const {
    return [this](const Found& left, const Found& right) {
      if (search_.before(left.key, right.key)) return true;
      return !search_.before(right.key, left.key) && left.id < right.id;
    };
  }

 public:
  explicit Page(const core::Search& search) : search_(search) {
    const auto& criteria = search.criteria();
    ordered_ = !criteria.orders.empty();
    if (criteria.limit() == 0) return;
    skip_ = std::uint64_t{criteria.limit()} * (criteria.page() - 1);
    end_ = skip_ + criteria.limit();
  }

  void look(const Candidate& candidate) {
    auto values = [&candidate](std::string_view name) { return findField(name)->read(candidate); };
    if (!search_.matches(values)) return;
    std::uint64_t number = total_++;
    if (!ordered_) {
      if (number >= skip_ && number < end_) found_.push_back({{}, candidate.id()});
      return;
    }
    found_.push_back({search_.keyOf(values), candidate.id()});
    if (found_.size() > 2 * end_ + SLACK && end_ < found_.size()) trim();
  }

  std::uint64_t total() const { return total_; }
  bool tooMany() const { return end_ == ALL && total_ > MOST_FOUND; }

  std::vector<std::uint32_t> ids() {
    if (ordered_) {
      std::sort(found_.begin(), found_.end(), order());
      if (found_.size() > end_) found_.resize(end_);
      found_.erase(found_.begin(),
                   found_.begin() +
                       static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(skip_, found_.size())));
    }
    std::vector<std::uint32_t> ids;
    for (const auto& one : found_) ids.push_back(one.id);
    return ids;
  }

 private:
  static constexpr std::uint64_t ALL = 1ULL << 62;
  static constexpr std::uint64_t SLACK = 1024;

  void trim() {
    auto end = found_.begin() + static_cast<std::ptrdiff_t>(end_);
    std::nth_element(found_.begin(), end, found_.end(), order());
    found_.erase(end, found_.end());
  }

  const core::Search& search_;
  bool ordered_ = false;
  std::uint64_t skip_ = 0;
  std::uint64_t end_ = ALL;
  std::uint64_t total_ = 0;
  std::vector<Found> found_;
};

FoundCustomers shown(const App& app, Page& page) {
  FoundCustomers found;
  found.total = page.total();
  for (std::uint32_t id : page.ids()) {
    if (auto view = readCustomer(app, id)) found.items.push_back(std::move(*view));
  }
  return found;
}

Answer<FoundCustomers> answerOf(const App& app, Page& page) {
  if (page.tooMany()) return refusedByRules({core::requiredField("pageSize")});
  return shown(app, page);
}

// Who can match, if that is known without a scan.
std::optional<std::vector<std::uint32_t>> candidates(const App& app, const core::Search& search) {
  if (auto id = search.soleValue("entity_id")) {
    auto number = core::integerOf(*id);
    if (!number) return std::nullopt;
    if (*number < 0 || *number > UINT32_MAX) return std::vector<std::uint32_t>();
    return std::vector<std::uint32_t>{static_cast<std::uint32_t>(*number)};
  }
  auto email = search.soleValue("email");
  if (!email) return std::nullopt;
  std::vector<std::uint32_t> ids;
  for (const Website& website : app.shop.websites) {
    if (auto id = findCustomer(app, website.id, *email)) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());  // shared accounts are found twice
  return ids;
}

Answer<FoundCustomers> lookUp(const App& app, const core::Search& search,
                              const std::vector<std::uint32_t>& ids) {
  Page page(search);
  for (std::uint32_t id : ids) {
    auto row = core::find<core::CustomerRow>(app.tables, id);
    if (row && readCustomer(app, id)) page.look(Candidate(app, id, std::move(*row)));
  }
  return answerOf(app, page);
}

// On the scanning thread.
Answer<FoundCustomers> scan(const App& app, const core::Search& search) {
  constexpr auto CUSTOMER = static_cast<std::uint8_t>(core::TableId::CUSTOMER);
  Page page(search);
  app.log.view()->scan(storage::Space::TABLES, [&](std::string_view key, std::string_view value) {
    loop::endIfInterrupted();
    auto table = static_cast<std::uint8_t>(key[0]);
    if (table != CUSTOMER) return table < CUSTOMER;
    std::uint32_t id = 0;
    core::readKey(key.substr(1), id);
    Candidate candidate(app, id, core::decodeRow<core::CustomerRow>(value));
    if (!candidate.profile().email.empty()) page.look(candidate);
    return !page.tooMany();
  });
  return answerOf(app, page);
}

}  // namespace

std::optional<FieldKind> customerFieldKind(std::string_view field) {
  const Field* found = findField(field);
  return found ? std::optional(found->kind) : std::nullopt;
}

namespace {

// What would need more memory than one search may have. Of ordered matches those before the page
// are held too.
std::optional<core::RuleError> tooMuch(const core::SearchCriteria& criteria) {
  constexpr std::size_t MOST_ORDERS = 8;
  constexpr std::uint64_t MOST_ORDERED = 100'000;
  const auto invalid = [](std::string_view field, std::uint64_t value) {
    return core::invalidField(field, std::to_string(value));
  };
  if (criteria.orders.size() > MOST_ORDERS) return invalid("sortOrders", criteria.orders.size());
  if (criteria.limit() > MOST_FOUND) return invalid("pageSize", criteria.limit());
  const std::uint64_t held = std::uint64_t{criteria.limit()} * criteria.page();
  if (!criteria.orders.empty() && held > MOST_ORDERED) {
    return invalid("currentPage", criteria.page());
  }
  return std::nullopt;
}

}  // namespace

kj::Promise<Answer<FoundCustomers>> searchCustomers(App& app, core::Search search) {
  if (auto wrong = tooMuch(search.criteria())) {
    return Answer<FoundCustomers>(refusedByRules({std::move(*wrong)}));
  }
  if (auto ids = candidates(app, search)) return lookUp(app, search, *ids);
  auto wanted = std::make_shared<core::Search>(std::move(search));
  auto found = std::make_shared<Answer<FoundCustomers>>(FoundCustomers());
  KJ_IF_MAYBE (done,
               app.scanning.trySubmit([&app, wanted, found] { *found = scan(app, *wanted); })) {
    return done->then([found] { return std::move(*found); });
  }
  return Answer<FoundCustomers>(busy(RETRY_AFTER_SECONDS));
}

}  // namespace authd::app
