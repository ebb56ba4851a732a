// The words of a comparison, for all formats.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "load.h"

namespace barrage {

struct Findings {
  const Side &old_side, &new_side;
  Comparison comparison;
  std::vector<std::string> objections;  // why it would be refused; with -force
};

double mean_rate(const Side& side);

// Hits compared, and hits read; equal if nothing was left out (-filter ...).
struct PartOfHits {
  std::uint64_t hits = 0, read = 0;
};
PartOfHits part_of_hits(const Findings& found);

// Each a sentence without capital and full stop, safe to print.
std::string headline(const Comparison& comparison);       // "regressed: p99 +10.2%"
std::vector<std::string> remarks(const Findings& found);  // caveats; may be empty

// The table: rows of cells, the first row the headings.
std::vector<std::vector<std::string>> table(const Findings& found);

void print_text(const Findings& found, std::ostream& out);
void print_markdown(const Findings& found, std::ostream& out);
void print_json(const Findings& found, std::ostream& out);
void print_html(const Findings& found, std::ostream& out);  // needs Side::together

}  // namespace barrage
