# tarec: reads opdefs/, writes native code. Links libyaml and LLVM, which stay out of libtare.
find_package(PkgConfig REQUIRED)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
find_program(LLVM_CONFIG NAMES llvm-config-19 REQUIRED)
function(llvm_config what result)
  execute_process(COMMAND ${LLVM_CONFIG} ${what} OUTPUT_VARIABLE out OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  set(${result} ${out} PARENT_SCOPE)
endfunction()
llvm_config(--includedir llvm_include)
llvm_config(--libdir llvm_libs)

add_library(tare_codegen STATIC ${codegen_sources} ${base_sources})
target_include_directories(tare_codegen PUBLIC include codegen runtime)
target_include_directories(tare_codegen SYSTEM PRIVATE ${llvm_include})
target_link_libraries(tare_codegen PRIVATE tare_flags PUBLIC PkgConfig::yaml ${llvm_libs}/libLLVM-19.so m)

# tarec's own parts beside its main, for their tests; libtare runs the examples.
list(FILTER tarec_sources EXCLUDE REGEX "/main\\.c$")
add_library(tarec_tool STATIC ${tarec_sources})
target_include_directories(tarec_tool PUBLIC tools/tarec)
target_link_libraries(tarec_tool PRIVATE tare_flags PUBLIC tare_codegen tare)
add_executable(tarec tools/tarec/main.c)
target_link_libraries(tarec PRIVATE tarec_tool tare_flags)
