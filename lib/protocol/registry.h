// The protocols of barrage, a table made from BARRAGE_KINDS, and those that an attack has. A new
// one is a folder with its row (row.h), and a line in core/kind.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/target.h"
#include "loop/loop.h"
#include "net/route.h"
#include "protocol/dialects.h"
#include "protocol/needs.h"
#include "protocol/options.h"
#include "protocol/protocol.h"

namespace barrage {

class ProtocolPart;

// "http://host:port" of a whole URL as it is written, without the user.
std::string origin_text(std::string_view url);

// The protocols that an attack's targets have. Any thread, one at a time.
class UsedProtocols {
 public:
  // `targets` are numbered, and outlive this and what is made of it. None: they are read during the
  // attack, and may have each protocol that allows it. Throws UsageError for flags that do not go
  // with the targets.
  UsedProtocols(ProtocolOptions options, const std::vector<Target>& targets);
  ~UsedProtocols();
  UsedProtocols(UsedProtocols&&) noexcept;
  UsedProtocols& operator=(UsedProtocols&&) = delete;

  const Needs& needs() const { return needs_; }

 private:
  friend class Drivers;
  struct Part {
    Kind kind;
    std::unique_ptr<ProtocolPart> part;
  };

  ProtocolOptions options_;
  std::vector<Part> parts_;  // at least one
  Needs needs_;
};

// What the loops of an attack share, for all drivers that its targets need.
class Protocols {
 public:
  virtual ~Protocols() = default;
  // Resolves and checks what a target needs before it is hit. Any thread but a loop's; may be slow.
  // Empty, or why it cannot work ("cannot resolve example.test: Name or service not known").
  virtual std::string prepare(const Target& target) = 0;
  // What prepare() would wait for, the same for all targets that lead there; empty: nothing. Any
  // thread.
  virtual std::string waits_for(const Target& target) = 0;
  // Any thread. Whether connections to where a target leads that was prepared are refused by
  // -allow-host and its like; empty, or a sentence that says why.
  virtual std::string why_denied(const Target& target) const = 0;
  // Connects to where a target leads that was prepared, and closes. Any thread but a loop's;
  // blocks. Empty, or why it cannot within `timeout`.
  virtual std::string knock(const Target& target, Nanos timeout) = 0;
  // Any thread. Where a target leads that was prepared; holds no secret.
  virtual Route route(const Target& target) const = 0;
  // Any thread. What waits in prepare() fails at once, and so does what is prepared later.
  virtual void close() noexcept = 0;
  // A driver for one loop, which is the attack's number `worker`; it lives and dies on the loop's
  // thread. Loops are made in any order, so only their number tells which hits come to them.
  virtual std::unique_ptr<Protocol> make(Loop& loop, std::uint32_t worker) = 0;
};

// For so many loops. Throws UsageError or RunError when the options cannot work.
std::unique_ptr<Protocols> make_protocols(UsedProtocols used, std::uint32_t loops);
// What is linked: "libcurl/8.14.1 OpenSSL/3.0.17 ... libuv/1.44.2".
std::string protocol_versions();

}  // namespace barrage
