#include "net/shards.h"

#include <algorithm>

namespace barrage {

void Shard::share_names(CURL* easy, const Names& known) {
  if (names_version == known.version()) return;
  names_version = known.version();
  names = known.list(number);
  curl_easy_setopt(easy, CURLOPT_RESOLVE, names.get());
}

Shard& Shards::take() {
  if (roomy_.empty() && at_most_ > 0 && shards_.size() == at_most_) {
    Shard& emptiest = **std::min_element(
        shards_.begin(), shards_.end(),
        [](const auto& a, const auto& b) { return a->transfers < b->transfers; });
    ++emptiest.transfers;
    return emptiest;
  }
  if (roomy_.empty()) roomy_.push_back(&make());
  Shard& shard = *roomy_.back();
  if (++shard.transfers == Shard::size) roomy_.pop_back();
  return shard;
}

void Shards::give_back(Shard& shard) {
  if (shard.transfers-- == Shard::size) roomy_.push_back(&shard);
}

Shard& Shards::make() {
  auto shard = std::make_unique<Shard>();
  shard->multi = &multis_.make();
  shard->number = shards_.size();
  CURLM* const multi = shard->multi->get();
  if (limits_.idle > 0) curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, limits_.idle);
  if (limits_.connections > 0) {
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits_.connections);
  }
  shards_.push_back(std::move(shard));
  return *shards_.back();
}

}  // namespace barrage
