#include "daemon/app/passwords.h"

#include "daemon/http/customer_answers.h"
#include "daemon/http/handlers.h"
#include "daemon/http/output.h"

namespace authd::http {
namespace {

Response seqAnswer(const std::uint64_t&) {
  return answerJson("true");
}

Response boolAnswer(const bool& done) {
  return answerJson(done ? "true" : "false");
}

// Magento names the two templates that exist among the parameters.
Problem unknownTemplate(const std::string& given) {
  Problem problem = problemOf(core::invalidField("template", given));
  ErrorText& error = problem.errors[0];
  error.message = "\"%value\" is no valid value for %fieldName. Use %template1 or %template2.";
  error.named.emplace_back("template1", "email_reminder");
  error.named.emplace_back("template2", "email_reset");
  return problem;
}

// Who has asked too often is told whom to ask instead, as in Magento.
Problem requestProblem(const app::Refused& refused, const std::string& supportEmail) {
  Problem problem = problemOf(refused);
  if (refused.why != app::Why::RESET_TOO_OFTEN || supportEmail.empty()) return problem;
  ErrorText& error = problem.errors[0];
  error.message =
      "Too many password links were asked for. Please wait before you ask again, or write to %1.";
  error.positional = {supportEmail};
  return problem;
}

std::optional<core::MailTemplate> templateOf(std::string_view name) {
  if (name == "email_reset") return core::MailTemplate::EMAIL_RESET;
  if (name == "email_reminder") return core::MailTemplate::EMAIL_REMINDER;
  return std::nullopt;
}

}  // namespace

Answering changeMyPassword(Exchange& exchange) {
  std::string current;
  std::string wanted;
  if (auto problem = readRequired(exchange.input, {{"currentPassword", &current, true, true},
                                                   {"newPassword", &wanted, true, true}})) {
    return answerProblem(*problem);
  }
  return answerWhen(
      app::changePassword(exchange.app, std::move(exchange.call), crypto::Secret::takeFrom(current),
                          crypto::Secret::takeFrom(wanted)),
      seqAnswer);
}

Answering requestPasswordReset(Exchange& exchange) {
  std::string email;
  std::string name;
  if (auto problem =
          readRequired(exchange.input, {{"email", &email}, {"template", &name, false, true}})) {
    return answerProblem(*problem);
  }
  const auto mailTemplate = templateOf(name);
  if (!mailTemplate) return answerProblem(unknownTemplate(name));
  const auto website = askedWebsite(exchange);
  if (const auto* problem = std::get_if<Problem>(&website)) return answerProblem(*problem);
  return app::requestPasswordReset(exchange.app, std::move(exchange.call), std::move(email),
                                   *mailTemplate, std::get<std::uint32_t>(website))
      .then([&support = exchange.supportEmail](app::Answer<bool>&& answer) {
        const auto* refused = std::get_if<app::Refused>(&answer);
        return refused ? answerProblem(requestProblem(*refused, support))
                       : boolAnswer(std::get<bool>(answer));
      });
}

Answering checkResetLink(Exchange& exchange) {
  const std::string& text = exchange.param("customerId");
  const auto id = idOf("customerId", text);
  if (const auto* problem = std::get_if<Problem>(&id)) return answerProblem(*problem);
  const auto number = std::get<std::optional<std::uint32_t>>(id);
  if (number == 0U) return answerProblem(problemOf(core::invalidField("customerId", text)));
  if (!number) return answerProblem(noSuchThing("customerId", text));
  const auto checked =
      app::checkResetLink(exchange.app, *number, exchange.param("resetPasswordLinkToken"));
  if (const auto* refused = std::get_if<app::Refused>(&checked)) {
    return answerProblem(problemOf(*refused));
  }
  return boolAnswer(std::get<bool>(checked));
}

Answering resetPassword(Exchange& exchange) {
  std::string email;
  std::string secret;
  std::string wanted;
  if (auto problem = readRequired(exchange.input, {{"email", &email},
                                                   {"resetToken", &secret, true, true},
                                                   {"newPassword", &wanted, true, true}})) {
    return answerProblem(*problem);
  }
  if (secret.empty() || secret == "0") {
    return answerProblem(problemOf(core::requiredField("resetPasswordLinkToken")));
  }
  return answerWhen(app::resetPassword(exchange.app, std::move(exchange.call), std::move(email),
                                       exchange.site.websiteId, std::move(secret),
                                       crypto::Secret::takeFrom(wanted)),
                    boolAnswer);
}

}  // namespace authd::http
