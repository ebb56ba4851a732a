# The helpers that every CMakeLists.txt of the project uses. Targets only: no global flags.

add_library(barrage_options INTERFACE)
target_link_options(barrage_options INTERFACE -pthread)
target_compile_features(barrage_options INTERFACE cxx_std_20)
target_compile_options(barrage_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${BARRAGE_WERROR}>:-Werror>
  # GCC warns of copies that cannot happen (gcc bug 105651), and of more of them in precompiled headers, which it no
  # longer takes for the system's. clang-tidy reads these flags too, and does not know all.
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-unknown-warning-option>"
  -pthread
  -Wno-overlength-strings  # embedded pages are long
  # GCC 12's std::stable_sort uses what clang calls deprecated.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>  # the tidy build checks it, too: .clang-tidy
  -fno-omit-frame-pointer)
if(BARRAGE_SANITIZE)
  target_compile_options(barrage_options INTERFACE -fsanitize=${BARRAGE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(barrage_options INTERFACE -fsanitize=${BARRAGE_SANITIZE})
  target_compile_definitions(barrage_options INTERFACE BARRAGE_SANITIZED)
endif()

# The standard headers are parsed once for all of the code (and Catch2's for all tests): two fifths of a cold
# build. Each file names what it uses all the same; the tidy build, which has none of this, finds what does not.
option(BARRAGE_PCH "Precompile the standard headers" ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CMAKE_CXX_CLANG_TIDY)
  set(BARRAGE_PCH OFF)
endif()
function(barrage_pch name)
  if(BARRAGE_PCH)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp.new "// Only its headers matter.\n")
    file(COPY_FILE ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp.new ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp ONLY_IF_DIFFERENT)
    add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PRIVATE barrage_options ${ARGN})
    target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/${name}.h)
  endif()
endfunction()
function(barrage_reuse_pch target name)
  if(TARGET ${name})
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()
barrage_pch(barrage_pch)

# barrage_part(<name> SOURCES ... [DEPS <other parts>] [PUBLIC <outside targets>] [PRIVATE <outside targets>])
# One static library per folder of lib/: what is not named in DEPS does not link.
function(barrage_part name)
  cmake_parse_arguments(P "" "" "SOURCES;DEPS;PUBLIC;PRIVATE" ${ARGN})
  add_library(barrage_${name} STATIC ${P_SOURCES})
  add_library(barrage::${name} ALIAS barrage_${name})
  target_include_directories(barrage_${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  barrage_reuse_pch(barrage_${name} barrage_pch)
  list(TRANSFORM P_DEPS PREPEND barrage::)
  target_link_libraries(barrage_${name} PUBLIC barrage_options ${P_DEPS} ${P_PUBLIC} PRIVATE ${P_PRIVATE})
endfunction()

# Where programs are installed; without short names only the dispatcher is in bin, which finds the others
# by the way from bin to there.
set(BARRAGE_LIBEXECDIR ${CMAKE_INSTALL_LIBEXECDIR}/barrage)
cmake_path(RELATIVE_PATH BARRAGE_LIBEXECDIR BASE_DIRECTORY ${CMAKE_INSTALL_BINDIR}
  OUTPUT_VARIABLE BARRAGE_LIBEXEC_FROM_BIN)
define_property(GLOBAL PROPERTY BARRAGE_PROGRAMS BRIEF_DOCS "Names of the installed programs")

# barrage_program(<name> SOURCES ... DEPS <parts> [PRIVATE <outside targets>]): a program of cmd/, installed,
# with the man page and the shell completions that it prints itself (man/CMakeLists.txt).
function(barrage_program name)
  cmake_parse_arguments(P "" "" "SOURCES;DEPS;PRIVATE" ${ARGN})
  add_executable(${name} ${P_SOURCES})
  barrage_reuse_pch(${name} barrage_pch)
  list(TRANSFORM P_DEPS PREPEND barrage::)
  target_link_libraries(${name} PRIVATE barrage_options ${P_DEPS} ${P_PRIVATE})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set_property(GLOBAL APPEND PROPERTY BARRAGE_PROGRAMS ${name})
  if(BARRAGE_SHORT_NAMES OR name STREQUAL barrage)
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  else()
    install(TARGETS ${name} RUNTIME DESTINATION ${BARRAGE_LIBEXECDIR})
  endif()
endfunction()

# barrage_test(<name> SOURCES ... DEPS <parts> [PRIVATE <outside targets>] [LABELS ...] [TIMEOUT seconds] [SERIAL] [NO_PCH])
# A Catch2 program; each test case is a ctest test of its own. SERIAL: nothing else runs beside one, for
# it measures time. NO_PCH: its compiler options are its own.
function(barrage_test name)
  cmake_parse_arguments(P "SERIAL;NO_PCH" "TIMEOUT" "SOURCES;DEPS;PRIVATE;LABELS" ${ARGN})
  add_executable(${name} ${P_SOURCES})
  list(TRANSFORM P_DEPS PREPEND barrage::)
  if(NOT P_NO_PCH)
    barrage_reuse_pch(${name} barrage_test_pch)
  endif()
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE barrage_options ${P_DEPS} ${P_PRIVATE} Catch2::Catch2WithMain)
  if(NOT P_LABELS)
    set(P_LABELS unit)
  endif()
  if(NOT P_TIMEOUT)
    set(P_TIMEOUT 120)
  endif()
  if(BARRAGE_SANITIZE)  # which slows down tenfold
    math(EXPR P_TIMEOUT "5 * ${P_TIMEOUT}")
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${P_LABELS}" TIMEOUT ${P_TIMEOUT} RUN_SERIAL "${P_SERIAL}")
endfunction()
