# tare: the user's tool. JSON by jansson, .xz by liblzma.
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(lzma REQUIRED IMPORTED_TARGET liblzma)
list(FILTER tare_sources EXCLUDE REGEX "/main\\.c$")
add_library(tare_tool STATIC ${tare_sources})
target_include_directories(tare_tool PUBLIC include tools/tare)
target_link_libraries(tare_tool PRIVATE tare_flags PUBLIC tare PkgConfig::jansson PkgConfig::lzma ${CMAKE_DL_LIBS} m)
add_executable(tare_exe tools/tare/main.c)
set_target_properties(tare_exe PROPERTIES OUTPUT_NAME tare ENABLE_EXPORTS ON)
target_link_options(tare_exe PRIVATE LINKER:--whole-archive $<TARGET_FILE:tare> LINKER:--no-whole-archive)
target_link_libraries(tare_exe PRIVATE tare_tool tare_ops tare tare_flags)

add_executable(tare_bench tools/benchmark/main.c tools/benchmark/calls.c tools/benchmark/order.c tools/benchmark/programs.c)
target_link_libraries(tare_bench PRIVATE tare_tool tare_ops tare tare_flags)
