# Makes the man page of the record format from its specification:
#   cmake -DLOWDOWN=... -DFORMAT=FORMAT.md -DDATE=... -DPAGE=barrage-records.5 -P records_page.cmake
# With -DCHECK=ON nothing is written, but the page must be of this specification: it names the hash. Versions of lowdown
# write the same text with other macros.
cmake_minimum_required(VERSION 3.25)
file(READ ${FORMAT} text)
string(SHA256 hash "${DATE}\n${text}")
set(first_line ".\\\" From ${hash}\n")
if(CHECK)
  file(READ ${PAGE} committed)
  string(FIND "${committed}" "${first_line}" found)
  if(NOT found EQUAL 0)
    message(FATAL_ERROR "${PAGE} is not of ${FORMAT}; run: cmake --build --preset dev --target man")
  endif()
  return()
endif()
# A page begins with its name, and the document's headings are its sections.
string(REGEX REPLACE "^# [^\n]*\n" "" text "${text}")
string(REGEX REPLACE "\n##(#*) " "\n#\\1 " text "${text}")
string(PREPEND text
  "# NAME\n\nbarrage-records - the stream between attack, report, plot and encode\n\n# DESCRIPTION\n")
set(source ${CMAKE_CURRENT_BINARY_DIR}/barrage-records.md)
file(WRITE ${source} "${text}")
execute_process(
  COMMAND ${LOWDOWN} -s -Tman --nroff-nolinks --parse-no-super --out-no-smarty -M title=BARRAGE-RECORDS -M section=5
    "-Mdate=${DATE}" -M source=barrage ${source}
  OUTPUT_VARIABLE page COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE ${source})
# What mandoc has against it: a typewriter font, and a paragraph right after a heading. Sections are
# written in capitals.
string(REPLACE "\\fC" "\\fB" page "${page}")
string(REGEX REPLACE "(\n\\.S[HS]\n[^\n]+)\n\\.[LP]P\n" "\\1\n" page "${page}")
string(REGEX MATCHALL "\n\\.SH\n[^\n]+" headings "${page}")
foreach(heading ${headings})
  string(TOUPPER "${heading}" capitals)
  string(REPLACE "${heading}\n" "${capitals}\n" page "${page}")
endforeach()
file(WRITE ${PAGE} "${first_line}${page}")
