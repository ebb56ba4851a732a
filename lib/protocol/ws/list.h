// Lists through the nodes of a vector, which may be in several of them: a list has no memory of its
// own, and what is removed need not be looked for.
#pragma once

#include <cstdint>
#include <vector>

namespace barrage {

// A node's neighbours in one list.
struct Link {
  std::uint32_t before = 0, next = 0;  // meaningless while the node is in no such list
};

struct List {
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  std::uint32_t first = none, last = none;

  bool empty() const { return first == none; }

  // `link`: the member of the nodes that this list goes through, always the same.
  template <class Node>
  void append(std::vector<Node>& nodes, Link Node::*link, std::uint32_t place) {
    nodes[place].*link = {.before = last, .next = none};
    (last == none ? first : (nodes[last].*link).next) = place;
    last = place;
  }
  template <class Node>
  void remove(std::vector<Node>& nodes, Link Node::*link, std::uint32_t place) {
    const Link own = nodes[place].*link;
    (own.before == none ? first : (nodes[own.before].*link).next) = own.next;
    (own.next == none ? last : (nodes[own.next].*link).before) = own.before;
  }
};

}  // namespace barrage
