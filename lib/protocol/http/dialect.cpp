#include "protocol/http/dialect.h"

namespace barrage {

const Dialect& http_dialect() {
  static const Dialect dialect = {
      .kind = Kind::http,
      .title = "HTTP",
      .schemes = {{"http", "http"}, {"https", "https"}},
      .example = "GET http://localhost/",
  };
  return dialect;
}

}  // namespace barrage
