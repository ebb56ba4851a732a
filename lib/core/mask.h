// Removes secrets from URLs, for records, reports and messages.
#pragma once

#include <string>
#include <string_view>

namespace barrage {

// False: mask_url() changes nothing. Cheap enough for millions of targets.
inline bool may_hold_secrets(std::string_view url) {
  return url.find('?') != url.npos || url.find('@') != url.npos || url.find('#') != url.npos;
}

// `url` with `***` for user name and password, and for each value of a query or fragment with a
// secret name: "http://***@host/?page=2&token=***". Names are compared as the server reads them,
// percent-decoded and regardless of case. A name is secret if it contains token, password, passwd,
// passphrase, secret, signature, credential or apikey; if it has a word that ends in key or sig
// (accesskey, apiKey, X-Sig; but not monkey and the like); or if it has pwd, pass, auth, jwt or
// keyid as a whole word. A value is also masked if it is, percent-decoded, a URL or a part of one
// with such secrets: "?next=%2Fcb%3Ftoken%3D1". A masked value extends to the next "&" or to the
// end. Everything else is unchanged, including strings that are not URLs. Idempotent.
std::string mask_url(std::string_view url);

// Whether the value of a header of this name may be a secret. That of a few is known to be none:
// Content-Type, Accept and the like.
bool may_be_secret(std::string_view header);

}  // namespace barrage
