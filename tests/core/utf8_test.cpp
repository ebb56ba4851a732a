#include "core/utf8.h"

#include <catch2/catch_test_macros.hpp>

using barrage::clean_utf8;
using barrage::printable;
using barrage::utf8_length;

TEST_CASE("the length of a character follows from its bytes, and only valid ones count") {
  CHECK(utf8_length("a") == 1);
  CHECK(utf8_length("é!") == 2);
  CHECK(utf8_length("€") == 3);
  CHECK(utf8_length("😀") == 4);
  CHECK(utf8_length("\xf4\x8f\xbf\xbf") == 4);
  for (const char* wrong : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80",
                            "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xff"}) {
    CHECK(utf8_length(wrong) == 0);
  }
}

TEST_CASE("clean text keeps what is valid and marks each byte that is not") {
  CHECK(clean_utf8("") == "");
  CHECK(clean_utf8("plain é€😀") == "plain é€😀");
  CHECK(clean_utf8("a\xff\xfe z\xc3") == "a\ufffd\ufffd z\ufffd");
}

TEST_CASE("clean text is cut between characters") {
  CHECK(clean_utf8("ab€", 5) == "ab€");
  CHECK(clean_utf8("ab€", 4) == "ab");
  CHECK(clean_utf8("ab\xff", 4) == "ab");
  for (std::size_t plain = 0; plain < 20; ++plain) {
    const std::string letters(plain, 'a');
    CHECK(clean_utf8(letters + "\xff€" + letters) == letters + "\ufffd€" + letters);
    CHECK(clean_utf8(letters + "€" + letters, plain + 2) == letters);
    CHECK(clean_utf8(letters + "€", plain / 2) == std::string(plain / 2, 'a'));
  }
}

TEST_CASE("what could act on a terminal is shown, not sent") {
  CHECK(printable("plain \u00fc \u65e5 \U0001f600 \\") == "plain \u00fc \u65e5 \U0001f600 \\");
  CHECK(printable("\x1b[31mred\x07") == "\\x1b[31mred\\x07");
  CHECK(printable("a\tb\r\nc\x7f") == "a\\x09b\\x0d\\x0ac\\x7f");
  CHECK(printable("\u009b31m") == "\\u009b31m");
  CHECK(printable("abc\u202egpj.exe") == "abc\\u202egpj.exe");
  CHECK(printable("\xff\xc3") == "\\xff\\xc3");
  CHECK(printable("") == "");
}
