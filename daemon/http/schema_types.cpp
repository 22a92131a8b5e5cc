#include "daemon/http/schema_types.h"

#include <algorithm>

#include "daemon/core/assert.h"

namespace authd::http {
namespace {

constexpr ObjectType TYPES[] = {
    {"Customer", "customer-data-customer-interface",
     "id:int? group_id:int? default_billing:string? default_shipping:string? confirmation:string? "
     "created_at:string? updated_at:string? created_in:string? dob:string? email:string "
     "firstname:string lastname:string middlename:string? prefix:string? suffix:string? "
     "gender:int? "
     "store_id:int? taxvat:string? website_id:int? addresses:Address[]? "
     "disable_auto_group_change:int?"},
    {"Address", "customer-data-address-interface",
     "id:int? customer_id:int? region:Region? region_id:int? country_id:string? street:string[]? "
     "company:string? telephone:string? fax:string? postcode:string? city:string? "
     "firstname:string? lastname:string? middlename:string? prefix:string? suffix:string? "
     "vat_id:string? default_shipping:bool? default_billing:bool?"},
    {"Region", "customer-data-region-interface",
     "region_code:string? region:string? region_id:int?"},
    {"Group", "customer-data-group-interface",
     "id:int? code:string tax_class_id:int tax_class_name:string?"},
    {"Filter", "framework-filter", "field:string value:string condition_type:string?"},
    {"FilterGroup", "framework-search-filter-group", "filters:Filter[]?"},
    {"SortOrder", "framework-sort-order", "field:string direction:string"},
    {"SearchCriteria", "framework-search-criteria-interface",
     "filter_groups:FilterGroup[] sort_orders:SortOrder[]? page_size:int? current_page:int?"},
    {"CustomerSearchResults", "customer-data-customer-search-results-interface",
     "items:Customer[] search_criteria:SearchCriteria total_count:int"},
    {"GroupSearchResults", "customer-data-group-search-results-interface",
     "items:Group[] search_criteria:SearchCriteria total_count:int"},
    {"ValidationResults", "customer-data-validation-results-interface",
     "valid:bool messages:string[]"},
    {"Country", "directory-data-country-information-interface",
     "id:string two_letter_abbreviation:string three_letter_abbreviation:string "
     "full_name_locale:string full_name_english:string available_regions:CountryRegion[]?"},
    {"CountryRegion", "directory-data-region-information-interface",
     "id:string code:string name:string"},
    {"StoreView", "store-data-store-interface",
     "id:int code:string name:string website_id:int store_group_id:int is_active:int"},
    {"StoreGroup", "store-data-group-interface",
     "id:int website_id:int root_category_id:int default_store_id:int name:string code:string"},
    {"Website", "store-data-website-interface",
     "id:int code:string name:string default_group_id:int"},
    {"StoreConfig", "store-data-store-config-interface",
     "id:int code:string website_id:int locale:string base_currency_code:string "
     "default_display_currency_code:string timezone:string weight_unit:string base_url:string "
     "base_link_url:string base_static_url:string base_media_url:string secure_base_url:string "
     "secure_base_link_url:string secure_base_static_url:string secure_base_media_url:string"},
    {"Health", "", "status:string"},
    {"SigningKeys", "", "keys:SigningKey[]"},
    {"SigningKey", "",
     "kty:string alg:string use:string kid:string crv:string? x:string? y:string? n:string? "
     "e:string?"},
    {"Introspection", "",
     "active:bool token_type:string? scope:string? sub:string? iat:int? exp:int? jti:string? "
     "auth_type:string? auth_id:int? website_id:int?"},
    {"TokenPair", "", "oauth_token:string oauth_token_secret:string"},
    {"OauthError", "", "error:string error_description:string?"},
    {"OauthProblem", "", "oauth_problem:string"},
};

}  // namespace

Field fieldOf(std::string_view text) {
  Field field;
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    field.name = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.ends_with('?')) {
    field.optional = true;
    text.remove_suffix(1);
  }
  if (text.ends_with("[]")) {
    field.list = true;
    text.remove_suffix(2);
  }
  field.type = text;
  AUTHD_ASSERT(!field.type.empty());
  return field;
}

std::vector<Field> fieldsOf(std::string_view text) {
  std::vector<Field> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    fields.push_back(fieldOf(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

std::span<const ObjectType> objectTypes() {
  return TYPES;
}

const ObjectType* findObjectType(std::string_view name) {
  const auto types = objectTypes();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [&](const ObjectType& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

std::vector<Field> pathFieldsOf(std::string_view path) {
  std::vector<Field> fields;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    if (segment.starts_with(':')) {
      const std::string name(segment.substr(1));
      const bool isNumber = (name == "id" || name.ends_with("Id")) && name != "countryId";
      fields.push_back({name, isNumber ? "int" : "string", false, false});
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return fields;
}

}  // namespace authd::http
