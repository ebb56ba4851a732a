// ECHO echo://host:port, with a line to send and, behind it, `> times 3`.
#include <charconv>
#include <memory>

#include "support/echo/spec.h"
#include "targets/check.h"
#include "targets/json_value.h"

namespace barrage::echo {
namespace {

constexpr std::uint32_t kMostTimes = 1000;

class Builder final : public SpecBuilder {
 public:
  std::optional<Problem> read_line(std::string_view text, std::size_t) override {
    constexpr std::string_view key = "times ";
    const std::string_view rest = trim(text.substr(1));
    const auto begin = static_cast<std::size_t>(rest.data() - text.data());
    if (!rest.starts_with(key))
      return Problem{begin, "\">\" is followed by times; write > times 3"};
    auto problem = set_times(rest.substr(key.size()));
    if (problem) problem->offset += begin + key.size();
    return problem;
  }

  void read_key(std::string_view key, JsonValue& value) override {
    if (const auto problem = set_times(value.text(key))) {
      value.fail_in_text(problem->offset, problem->what);
    }
  }

  std::optional<Problem> finish(Target& target) override {
    const std::string_view text = target.body ? std::string_view(*target.body) : "";
    if (const std::size_t end = text.find('\n'); end != text.npos) {
      return Problem{end, "an ECHO target sends one line"};
    }
    try {
      spec_->line = Template(target.body);
    } catch (const PlaceholderError& error) {
      return Problem{error.offset, error.what()};
    }
    target.spec = std::move(spec_);
    return std::nullopt;
  }

 private:
  std::optional<Problem> set_times(std::string_view text) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, spec_->times);
    const bool fits = spec_->times >= 1 && spec_->times <= kMostTimes;
    if (error == std::errc() && rest == end && fits) return std::nullopt;
    return Problem{0, "this is not a number from 1 to " + std::to_string(kMostTimes)};
  }

  std::shared_ptr<EchoSpec> spec_ = std::make_shared<EchoSpec>();
};

std::vector<std::string> show(const Target& target, bool) {
  const auto& spec = static_cast<const EchoSpec&>(*target.spec);
  return {"line of " + std::to_string(spec.line.text().size()) + "B, times " +
          std::to_string(spec.times)};
}

}  // namespace

const Dialect& dialect() {
  static const Dialect dialect = {
      .kind = kKind,
      .title = "line-echo",
      .schemes = {{"echo", "http"}},
      .method = "ECHO",
      .example = "ECHO echo://localhost:7/",
      .keys = {"times"},
      .builder = []() -> std::unique_ptr<SpecBuilder> { return std::make_unique<Builder>(); },
      .show = &show,
  };
  return dialect;
}

}  // namespace barrage::echo
