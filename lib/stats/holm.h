// Holm's correction: several tests at once, and still so few false alarms as one would give.
#pragma once

#include <span>
#include <vector>

namespace barrage {

// Which of the tests with these p are significant at `alpha` over all of them: the smallest p is
// held against alpha / n, the next against alpha / (n - 1), until one is not below
// (S. Holm, 1979).
std::vector<bool> holm(std::span<const double> p, double alpha);

}  // namespace barrage
