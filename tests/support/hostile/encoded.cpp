// Bodies that are not what they are called, or far more.
#include <zlib.h>

#include <stdexcept>

#include "support/hostile/behaviours.h"

namespace barrage::test::hostile {
namespace {

constexpr std::size_t kPiece = 1 << 20;

// `pieces` MiB of zeros as gzip: one deflated piece, repeated.
std::string zeros(unsigned pieces) {
  const std::string plain(kPiece, '\0');
  std::string packed(kPiece, '\0');
  z_stream z{};
  if (deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("no zlib");
  }
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  z.avail_in = kPiece;
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = kPiece;
  deflate(&z, Z_FULL_FLUSH);  // ends on a byte, and refers to nothing before it
  packed.resize(z.total_out);
  deflateEnd(&z);

  uLong crc = 0;
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  const auto piece_crc = crc32(0, reinterpret_cast<const Bytef*>(plain.data()), kPiece);
  for (unsigned i = 0; i < pieces; ++i) {
    out += packed;
    crc = crc32_combine(crc, piece_crc, kPiece);
  }
  out += std::string("\x03\0", 2);  // the last block, empty
  for (const auto number : {crc, static_cast<uLong>(pieces) * kPiece}) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xff);
  }
  return out;
}

void respond(Connection& c, std::string_view encoding, std::string_view body) {
  const auto head = "HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(encoding) +
                    "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  while (c.read_request() && c.send(head) && c.send(body)) {
  }
}

void gzip_bomb(Connection& c) {
  static const std::string kBomb = zeros(1024);  // 1 MiB
  respond(c, "gzip", kBomb);
}
void gzip_good(Connection& c) {
  static const std::string kOne = zeros(1);
  respond(c, "gzip", kOne);
}
// Blocks that hold nothing, for ever.
void gzip_nothing(Connection& c) {
  if (!c.read_request()) return;
  c.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
  c.send(std::string("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10));
  c.send_endlessly(std::string("\0\0\0\xff\xff", 5));
}
// Blocks of 4 bytes that become 128 KiB each, for ever, with a window of 8 MiB.
void zstd_bomb(Connection& c) {
  if (!c.read_request()) return;
  c.send("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n");
  c.send(std::string("\x28\xb5\x2f\xfd\0\x68", 6));
  c.send_endlessly(std::string("\x02\0\x10\0", 4));
}
void gzip_chain(Connection& c) { respond(c, "gzip, gzip, gzip, gzip, gzip, gzip", zeros(1)); }
void bad_gzip(Connection& c) { respond(c, "gzip", "this is not compressed at all"); }
void cut_gzip(Connection& c) { respond(c, "gzip", zeros(1).substr(0, 200)); }

}  // namespace

std::vector<Behaviour> encoded_behaviours() {
  return {
      {.name = "gzip_bomb", .serve = gzip_bomb},       {.name = "gzip_good", .serve = gzip_good},
      {.name = "gzip_nothing", .serve = gzip_nothing}, {.name = "zstd_bomb", .serve = zstd_bomb},
      {.name = "gzip_chain", .serve = gzip_chain},     {.name = "bad_gzip", .serve = bad_gzip},
      {.name = "cut_gzip", .serve = cut_gzip},
  };
}

}  // namespace barrage::test::hostile
