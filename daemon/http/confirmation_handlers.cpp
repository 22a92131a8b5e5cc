#include "daemon/app/confirmations.h"

#include "daemon/app/groups.h"
#include "daemon/http/customer_answers.h"
#include "daemon/http/customer_input.h"
#include "daemon/http/error_texts.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

const char* textOf(app::ConfirmationStatus status) {
  switch (status) {
    case app::ConfirmationStatus::CONFIRMED: return "account_confirmed";
    case app::ConfirmationStatus::REQUIRED: return "account_confirmation_required";
    case app::ConfirmationStatus::NOT_REQUIRED: return "account_confirmation_not_required";
  }
  return "account_confirmation_not_required";
}

Response answerTrue(const app::Changed&) {
  return answerJson("true");
}

Response answerOwn(const app::CustomerView& customer) {
  return answerJson(customerJson(customer));
}

Answering activate(Exchange& exchange, std::uint32_t id) {
  std::string key;
  if (auto problem = readRequired(exchange.input, {{"confirmationKey", &key}})) {
    return answerProblem(*problem);
  }
  return answerWhen(
      app::confirmCustomer(exchange.app, std::move(exchange.call), id, std::move(key)), answerOwn);
}

// One JSON text in a list after another.
std::string listed(const std::vector<std::string>& messages) {
  std::string list;
  for (const auto& message : messages) list += (list.empty() ? "" : ",") + stringJson(message);
  return "[" + list + "]";
}

}  // namespace

Answering activateMe(Exchange& exchange) {
  return activate(exchange, exchange.call.caller.id);
}

Answering activateCustomer(Exchange& exchange) {
  const std::string& email = exchange.param("email");
  const auto id = app::findCustomer(exchange.app, exchange.site.websiteId, email);
  if (!id) {
    app::Refused unknown = app::refused(app::Why::NOT_FOUND);
    unknown.fields = {{"email", email}, {"websiteId", std::to_string(exchange.site.websiteId)}};
    return answerProblem(problemOf(unknown));
  }
  return activate(exchange, *id);
}

Answering showConfirmation(Exchange& exchange) {
  const std::string& text = exchange.param("customerId");
  const auto id = idOf("customerId", text);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  if (!number) return answerProblem(noSuchThing("customerId", text));
  const auto status = app::confirmationStatus(exchange.app, *number);
  if (const auto* refused = std::get_if<app::Refused>(&status)) {
    return answerProblem(problemOf(*refused));
  }
  return answerJson(stringJson(textOf(std::get<app::ConfirmationStatus>(status))));
}

Answering requestConfirmation(Exchange& exchange) {
  std::string email;
  std::string website;
  if (auto problem = readRequired(exchange.input, {{"email", &email}, {"websiteId", &website}})) {
    return answerProblem(*problem);
  }
  const auto id = askedWebsite(exchange);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  auto backUrl = exchange.input.text("redirectUrl");
  if (const auto* problem = std::get_if<Problem>(&backUrl)) return answerProblem(*problem);
  return answerWhen(
      app::requestConfirmation(exchange.app, std::move(exchange.call), std::move(email),
                               std::get<std::uint32_t>(id),
                               std::get<std::optional<std::string>>(backUrl).value_or("")),
      answerTrue);
}

Answering validateCustomer(Exchange& exchange) {
  JsonValue* object = exchange.input.value("customer");
  if (!object) return answerProblem(problemOf(core::requiredField("customer")));
  auto read = readCustomerObject(*object);
  if (const auto* problem = std::get_if<Problem>(&read)) return answerProblem(*problem);
  const auto& input = std::get<CustomerRequest>(read).customer;
  std::vector<std::string> messages;
  for (const auto& error : core::validateForm(input, app::groupLookup(exchange.app))) {
    messages.push_back(http::textOf(error).message);
  }
  return answerJson(std::string(R"({"valid":)") + (messages.empty() ? "true" : "false") +
                    R"(,"messages":)" + listed(messages) + "}");
}

Answering isEmailAvailable(Exchange& exchange) {
  std::string email;
  if (auto problem = readRequired(exchange.input, {{"customerEmail", &email}})) {
    return answerProblem(*problem);
  }
  const auto website = askedWebsite(exchange);
  if (const auto* problem = std::get_if<Problem>(&website)) return answerProblem(*problem);
  const bool taken =
      exchange.app.settings().guestLoginHint &&
      app::findCustomer(exchange.app, std::get<std::uint32_t>(website), email).has_value();
  return answerJson(taken ? "false" : "true");
}

Answering showReadonly(Exchange& exchange) {
  const std::string& text = exchange.param("customerId");
  const auto id = idOf("customerId", text);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  if (!number || !app::readCustomer(exchange.app, *number)) {
    return answerProblem(noSuchThing("customerId", text));
  }
  return answerJson("false");
}

}  // namespace authd::http
