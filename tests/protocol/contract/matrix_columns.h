// The ways to a server in the matrix, and its cells: each row of a way, alone or not.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "contract/matrix_rows.h"
#include "protocol/row.h"

namespace barrage::test::matrix {

enum class Proxy : std::uint8_t { none, good, the_row };

struct Column {
  std::string name;
  const ProtocolRow& protocol;
  const std::vector<Row>& rows;
  std::string before{}, behind{};  // a behaviour's name on this way
  std::string good;                // a behaviour that is none
  std::function<void(ProtocolOptions&)> with = {};
  Proxy proxy = Proxy::none;
  bool many = true;       // servers at a time: rows also beside healthy traffic
  bool sees_ends = true;  // of a response, and not only of its stream
  bool multiplexes = false;

  bool is_ws() const { return protocol.kind == Kind::ws; }
};

// A way whose parts are columns of their own has its rows alone, for the time they take.
std::vector<Column> columns();

enum class Traffic : std::uint8_t { alone, beside, one_by_one };

// Refers to its column and row.
struct Cell {
  const Column* column;
  const Row* row;
  Traffic traffic;

  std::string behaviour() const { return column->before + row->behaviour + column->behind; }
  std::string name() const;
};

std::vector<Cell> cells_of(const std::vector<Column>& all);

}  // namespace barrage::test::matrix
