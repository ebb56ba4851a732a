// Answers that break HTTP/1.1, or bend it.
#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

// Answers every request of the connection with these bytes.
template <const char* kAnswer>
void answer(Connection& c) {
  while (c.read_request() && c.send(kAnswer)) {
  }
}

// As above, and closes after it.
template <const char* kAnswer>
void last_answer(Connection& c) {
  if (c.read_request()) c.send(kAnswer);
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
// The second answer was not asked for: nobody may take it for his.
constexpr char kExtra[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    "HTTP/1.1 500 Nobody Asked\r\nContent-Length: 4\r\n\r\nevil";

}  // namespace

std::vector<Behaviour> malformed_behaviours() {
  return {
      {.name = "bad_chunk", .serve = answer<kBadChunk>},
      {.name = "chunk_overflow", .serve = answer<kChunkOverflow>},
      {.name = "te_cl", .serve = answer<kTeCl>},
      {.name = "cl_te", .serve = answer<kClTe>},
      {.name = "two_len", .serve = answer<kTwoLen>},
      {.name = "same_len", .serve = answer<kSameLen>},
      {.name = "len_list", .serve = answer<kLenList>},
      {.name = "neg_len", .serve = answer<kNegLen>},
      {.name = "huge_len", .serve = last_answer<kHugeLen>},
      {.name = "no_len", .serve = last_answer<kNoLen>},
      {.name = "garbage", .serve = last_answer<kGarbage>},
      {.name = "http09", .serve = last_answer<kHttp09>},
      {.name = "ver99", .serve = answer<kVer99>},
      {.name = "status20", .serve = answer<kStatus20>},
      {.name = "status2000", .serve = answer<kStatus2000>},
      {.name = "status999", .serve = answer<kStatus999>},
      {.name = "status000", .serve = answer<kStatus000>},
      {.name = "no_colon", .serve = answer<kNoColon>},
      {.name = "extra_resp", .serve = answer<kExtra>},
  };
}

}  // namespace barrage::test::hostile
