// Details of records that tests make.
#pragma once

#include <deque>

#include "core/result.h"
#include "kinds/ws_details.h"

namespace barrage::test {

// They live for ever, as texts of tests do.
inline Details lasting(OwnDetails details) {
  static std::deque<OwnDetails> all;
  return all.emplace_back(std::move(details)).view();
}

inline void set_details(Result& result, const WsDetails& details) {
  result.details = lasting(details.row());
}

}  // namespace barrage::test
