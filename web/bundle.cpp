// Makes one C++ file of one page, at build time: bundle NAME DIRECTORY_OF_THIS OUT.cpp
//
// The page is whole but for its data, which the program writes between `head` and `tail`. Its
// Content-Security-Policy names the hashes of the very style and script in it: nothing else runs,
// and nothing is fetched.
#include <openssl/evp.h>

#include <array>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  if (!in || !(out << in.rdbuf())) throw std::runtime_error("cannot read " + file);
  return out.str();
}

std::string hash(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (!EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr)) {
    throw std::runtime_error("OpenSSL has no SHA-256");
  }
  std::array<unsigned char, 2UL * EVP_MAX_MD_SIZE> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return "'sha256-" +
         std::string(reinterpret_cast<const char*>(base64.data()),
                     static_cast<std::size_t>(length)) +
         "'";
}

void refuse(std::string text, const std::string& end) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (text.find(end) != text.npos) {
    throw std::runtime_error('"' + end + "\" inside the page's own text");
  }
}

// The pieces of a string literal, a line each. Three octal digits never swallow what follows.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '\\';
    for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + (byte >> shift & 7));
    if (c == '\n') out += "\"\n    \"";
  }
  return out + '"';
}

std::string page(const std::string& name, const std::string& web) {
  const std::string style = '\n' + content_of(web + "/page.css");
  std::string script = "\n(() => {\n'use strict';\n";
  for (const char* file : {"format.js", "page.js", "draw.js", "chart.js", "time.js"}) {
    script += content_of(web + '/' + file) + '\n';
  }
  script += content_of(web + '/' + name + ".js") + "})();\n";
  refuse(style, "</style");
  refuse(script, "</script");
  refuse(script, "<!--");

  const std::string head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src )" +
                           hash(script) + "; style-src " + hash(style) +
                           R"(; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>barrage</title>
<style>)" + style + R"(</style>
</head>
<body class=")" + name + R"(">
<noscript><p>This page draws itself with the script inside it; it fetches nothing. Allow scripts to
see it.</p></noscript>
<script type="application/json" id="data">)";
  const std::string tail = "</script>\n<script>" + script + "</script>\n</body>\n</html>\n";

  const auto view = [](const std::string& text) {
    return "std::string_view(\n    " + literal(text) + ", " + std::to_string(text.size()) + ")";
  };
  return "// Made by web/bundle.cpp.\n#include \"page/page.h\"\n\nnamespace barrage {\n\nconst Page " +
         name + "_page = {\n    " + view(head) + ",\n    " + view(tail) +
         "};\n\n}  // namespace barrage\n";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 4) throw std::runtime_error("usage: bundle NAME DIRECTORY OUT");
    std::ofstream out(argv[3], std::ios::binary);
    if (!(out << page(argv[1], argv[2])).flush()) {
      throw std::runtime_error(std::string("cannot write ") + argv[3]);
    }
  } catch (const std::exception& error) {
    std::cerr << "bundle: " << error.what() << '\n';
    return 1;
  }
}
