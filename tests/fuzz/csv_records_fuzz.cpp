// CSV records, which may also come from Vegeta.
#include <sstream>
#include <string>

#include "fuzz/records_fuzz.h"
#include "record/csv_reader.h"
#include "record/csv_writer.h"

namespace barrage {
namespace {

std::string rewritten(const std::string& text) {
  std::ostringstream out;
  CsvWriter writer(out);
  CsvReader reader(Input("fuzz", read_memory(text)));
  fuzz::drain(reader, text.size(), &writer);
  return out.str();
}

}  // namespace
}  // namespace barrage

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace barrage;
  const std::string once = rewritten(std::string(fuzz::text_of(data, size)));
  fuzz::require(rewritten(once) == once, "what was written is read as it was");
  return 0;
}
