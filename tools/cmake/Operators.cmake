# What tarec makes of opdefs/: headers, LLVM objects and C, in build/gen.
set(gen ${CMAKE_BINARY_DIR}/gen)
# What is added to opdefs/: what the user names, and for the tests a device that a stranger would add.
set(TARE_OVERLAYS examples/torchvision CACHE STRING "files and folders of further definitions")
set(overlays ${TARE_OVERLAYS})
if(TARE_TESTS)
  list(APPEND overlays ${PROJECT_SOURCE_DIR}/tests/data/overlay/npu.yaml)
endif()
set(overlay_options "")
set(overlay_files "")
foreach(overlay ${overlays})
  get_filename_component(overlay ${overlay} ABSOLUTE BASE_DIR ${PROJECT_SOURCE_DIR})
  list(APPEND overlay_options --overlay ${overlay})
  if(IS_DIRECTORY ${overlay})
    file(GLOB_RECURSE inside CONFIGURE_DEPENDS ${overlay}/*.yaml)
    list(APPEND overlay_files ${inside})
  else()
    list(APPEND overlay_files ${overlay})
  endif()
endforeach()
set(gen_env "")
if(TARE_SANITIZE)
  set(gen_env ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0)
endif()
add_custom_command(
  OUTPUT ${gen}/.stamp
  COMMAND ${gen_env} $<TARGET_FILE:tarec> build ${PROJECT_SOURCE_DIR}/opdefs -o ${gen}
          ${overlay_options}
  COMMAND ${CMAKE_COMMAND} -E touch ${gen}/.stamp
  DEPENDS tarec ${opdef_files} ${overlay_files}
  COMMENT "tarec: opdefs -> build/gen"
  VERBATIM)

set(ops_archive ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/libtare_ops.a)
add_custom_command(
  OUTPUT ${ops_archive}
  COMMAND ${CMAKE_COMMAND} -DAR=${CMAKE_AR} -DOBJECTS=${gen}/obj -DARCHIVE=${ops_archive}
          -P ${PROJECT_SOURCE_DIR}/tools/cmake/Archive.cmake
  DEPENDS ${gen}/.stamp
  COMMENT "libtare_ops.a"
  VERBATIM)
add_custom_target(tare_ops_made DEPENDS ${ops_archive})
add_library(tare_ops STATIC IMPORTED GLOBAL)
set_target_properties(tare_ops PROPERTIES IMPORTED_LOCATION ${ops_archive})
file(MAKE_DIRECTORY ${gen}/include)
target_include_directories(tare_ops INTERFACE ${gen}/include)
add_dependencies(tare_ops tare_ops_made)

# The same operators compiled from the generated C, as a module that `tare --ops` loads.
set(ops_c ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/tare_ops_c.so)
set(c_flags -std=c11 -O2 -fPIC -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Werror
    -ffp-contract=off)
if(TARE_SANITIZE)
  # Unoptimized: what sanitizers look at is all there, and large functions full of checks compile ten times faster.
  list(APPEND c_flags -O0 -fsanitize=${TARE_SANITIZE})
endif()
string(JOIN " " c_flags ${c_flags})
add_custom_command(
  OUTPUT ${ops_c}
  COMMAND ${CMAKE_COMMAND} -DCC=${CMAKE_C_COMPILER} -DFLAGS=${c_flags} -DSOURCES=${gen}/c
          -DINCLUDE=${PROJECT_SOURCE_DIR}/include -DOUT=${ops_c} -P ${PROJECT_SOURCE_DIR}/tools/cmake/CompileC.cmake
  DEPENDS ${gen}/.stamp ${PROJECT_SOURCE_DIR}/include/tare/vocabulary.h ${PROJECT_SOURCE_DIR}/include/tare/abi.h
  COMMENT "tare_ops_c.so"
  VERBATIM)
add_custom_target(tare_ops_c ALL DEPENDS ${ops_c})
