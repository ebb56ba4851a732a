// Responses that violate HTTP/1.1, or nearly do.
#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

// Responds to every request of the connection with these bytes.
template <const char* kResponse>
void respond(Connection& c) {
  while (c.read_request() && c.send(kResponse)) {
  }
}

// As above, and closes after it.
template <const char* kResponse>
void last_response(Connection& c) {
  if (c.read_request()) c.send(kResponse);
}

constexpr char kBadChunk[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n";
constexpr char kChunkOverflow[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n";
constexpr char kTeCl[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: "
    "chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
constexpr char kClTe[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: "
    "3\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
constexpr char kTwoLen[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kSameLen[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kLenList[] = "HTTP/1.1 200 OK\r\nContent-Length: 3, 5\r\n\r\nhello";
constexpr char kNegLen[] = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello";
constexpr char kHugeLen[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello";
constexpr char kNoLen[] = "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nhello";
constexpr char kGarbage[] = "\x01\x02\x7f\xff\xfe is not HTTP\r\n\r\n\r\n\r\n";
constexpr char kHttp09[] = "<html>hello</html>";
constexpr char kVer99[] = "HTTP/9.9 200 OK\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kStatus20[] = "HTTP/1.1 20\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kStatus2000[] = "HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kStatus999[] = "HTTP/1.1 999 No\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kStatus000[] = "HTTP/1.1 000 No\r\nContent-Length: 5\r\n\r\nhello";
constexpr char kNoColon[] = "HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 5\r\n\r\nhello";
// The second response is unsolicited: no request may take it.
constexpr char kExtra[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    "HTTP/1.1 500 Nobody Asked\r\nContent-Length: 4\r\n\r\nevil";

}  // namespace

std::vector<Behaviour> malformed_behaviours() {
  return {
      {.name = "bad_chunk", .serve = respond<kBadChunk>},
      {.name = "chunk_overflow", .serve = respond<kChunkOverflow>},
      {.name = "te_cl", .serve = respond<kTeCl>},
      {.name = "cl_te", .serve = respond<kClTe>},
      {.name = "two_len", .serve = respond<kTwoLen>},
      {.name = "same_len", .serve = respond<kSameLen>},
      {.name = "len_list", .serve = respond<kLenList>},
      {.name = "neg_len", .serve = respond<kNegLen>},
      {.name = "huge_len", .serve = last_response<kHugeLen>},
      {.name = "no_len", .serve = last_response<kNoLen>},
      {.name = "garbage", .serve = last_response<kGarbage>},
      {.name = "http09", .serve = last_response<kHttp09>},
      {.name = "ver99", .serve = respond<kVer99>},
      {.name = "status20", .serve = respond<kStatus20>},
      {.name = "status2000", .serve = respond<kStatus2000>},
      {.name = "status999", .serve = respond<kStatus999>},
      {.name = "status000", .serve = respond<kStatus000>},
      {.name = "no_colon", .serve = respond<kNoColon>},
      {.name = "extra_resp", .serve = respond<kExtra>},
  };
}

}  // namespace barrage::test::hostile
